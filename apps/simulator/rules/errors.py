"""What the API refuses, in its own words and as its `Status` object."""

from apps.simulator.rules.kinds import Kind, Thing


class Refused(Exception):
    """An answer other than success: HTTP status, the machine's word for it and the sentence that kubectl prints."""

    def __init__(self, code: int, reason: str, message: str, details: Thing | None = None) -> None:
        super().__init__(message)
        self.code, self.reason, self.message, self.details = code, reason, message, details

    @property
    def status(self) -> Thing:
        """The body of the answer."""
        status: Thing = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
            "code": self.code,
        }
        return {**status, "details": self.details} if self.details else status


def details_of(kind: Kind, name: str) -> Thing:
    """The `details` of an error about one object."""
    return {"name": name, **({"group": kind.group} if kind.group else {}), "kind": kind.plural}


def not_found(kind: Kind, name: str) -> Refused:
    """There is no object of this name."""
    return Refused(404, "NotFound", f'{kind.qualified} "{name}" not found', details_of(kind, name))


def no_such_resource() -> Refused:
    """The address is none of the API's."""
    return Refused(404, "NotFound", "the server could not find the requested resource")


def bad_request(message: str) -> Refused:
    """The request makes no sense."""
    return Refused(400, "BadRequest", message)


def forbidden(kind: Kind, name: str, why: str) -> Refused:
    """Admission or authorization says no."""
    return Refused(403, "Forbidden", f'{kind.qualified} "{name}" is forbidden: {why}', details_of(kind, name))


def conflict(kind: Kind, name: str) -> Refused:
    """Somebody else has written it since it was read."""
    return Refused(
        409,
        "Conflict",
        f'Operation cannot be fulfilled on {kind.qualified} "{name}": '
        "the object has been modified; please apply your changes to the latest version and try again",
        details_of(kind, name),
    )


def invalid(kind: Kind, name: str, causes: list[tuple[str, str, str]]) -> Refused:
    """The object breaks rules; each cause is a field, the machine's word and a sentence."""
    told = [f"{field}: {message}" for field, _, message in causes]
    what = f"{kind.name}.{kind.group}" if kind.group else kind.name
    return Refused(
        422,
        "Invalid",
        f'{what} "{name}" is invalid: {told[0] if len(told) == 1 else "[" + ", ".join(told) + "]"}',
        {
            "name": name,
            **({"group": kind.group} if kind.group else {}),
            "kind": kind.name,
            "causes": [{"reason": reason, "message": message, "field": field} for field, reason, message in causes],
        },
    )
