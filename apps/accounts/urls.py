"""Our own pages, and those of allauth's pages that we offer, under allauth's names."""

from allauth.account import views as allauth
from django.conf import settings
from django.urls import include, path, re_path

from apps.accounts.views import account

ours = [
    path("token/", account.token, name="token"),
    path("settings/", account.settings, name="settings"),
    path("settings/name/", account.rename, name="settings-name"),
    path("settings/data/", account.data, name="data"),
    path("settings/data.zip", account.data_as_tables, name="data-as-tables"),
    path("settings/erase/", account.erase, name="erase"),
]

urlpatterns = [
    path("", include((ours, "accounts"))),
    path("login/", allauth.login, name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("signup/", allauth.signup, name="account_signup"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/set/", allauth.password_set, name="account_set_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path(
        "password/reset/done/",
        allauth.PasswordResetDoneView.as_view(extra_context={"mail_leaves": settings.MAIL_LEAVES}),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
