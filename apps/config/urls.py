"""The paths under which each app's URLs are included, and the error handlers."""

from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout
from django.contrib import admin
from django.urls import include, path

from apps.config import installable
from apps.config.styleguide import styleguide

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # one sign-in page, where attempts are counted
admin.site.logout = logout  # type: ignore[method-assign]  # one sign-out, which ends the session's streams

handler429 = "apps.core.http.limits.too_many"  # used by allauth

handler400 = "apps.core.http.outages.bad_request"
handler500 = "apps.core.http.outages.server_error"

urlpatterns = [
    path("", include("apps.progress.urls")),
    path("", include("apps.curriculum.urls")),
    path("interviews/", include("apps.interviews.urls")),
    path("hands-on/", include("apps.handson.urls")),
    path("cards/", include("apps.reviews.urls")),
    path("", include("apps.teams.urls")),
    path("", include("apps.rooms.urls")),
    path("worked-example/", include("apps.example.urls")),
    path("accounts/", include("apps.accounts.urls")),
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    path("worker.js", installable.worker, name="worker"),
    path("offline/", installable.offline, name="offline"),
    path("styleguide/", styleguide, name="styleguide"),
    path("admin/", admin.site.urls),
]
