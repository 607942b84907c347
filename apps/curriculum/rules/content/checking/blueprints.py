"""Blueprints: whether the minutes add up, and whether the module has the questions that each part asks for."""

from collections.abc import Iterator

from apps.curriculum.rules.content.source import BlueprintPart, BlueprintSource, Mistake, ModuleSource


def blueprints(module: ModuleSource) -> Iterator[Mistake]:
    """Yield what is wrong with blueprints: minutes that don't add up, parts that too few questions fit, bands that don't rise."""
    for blueprint in module.blueprints:
        faults = [*_length(blueprint), *_bands(blueprint)]
        for part in blueprint.parts:
            faults += _part(part, module)
        yield from (Mistake(blueprint.file, blueprint.line, fault) for fault in faults)


def _length(blueprint: BlueprintSource) -> Iterator[str]:
    total = sum(part.count * part.seconds for part in blueprint.parts)
    if blueprint.parts and total != blueprint.seconds:
        yield f"the parts add up to {total / 60:g} minutes, the whole says {blueprint.seconds / 60:g}; make them agree"


def _bands(blueprint: BlueprintSource) -> Iterator[str]:
    starts = [band.least for band in blueprint.bands]
    if starts and (starts[0] != 0 or starts != sorted(set(starts)) or starts[-1] > 100):
        yield f"the bands start from {starts}; write them rising, the first from 0, none above 100"


def _part(part: BlueprintPart, module: ModuleSource) -> Iterator[str]:
    if part.count < 1 or part.seconds < 1:
        yield f"the part {part.title!r} asks for nothing; give it a count and minutes above 0"
    pool = sum(part.takes(question) for question in module.questions)
    if part.kinds and pool < part.count:
        yield (
            f"the part {part.title!r} asks for {part.count} {'cases ' * part.cases}of kind {' or '.join(part.kinds)}{_how_hard(part)} "
            f"in {part.seconds / 60:g} minutes each, "
            f"and {pool} of the module's questions fit; ask for fewer, give more minutes, or write more"
        )


def _how_hard(part: BlueprintPart) -> str:
    return f" and difficulty {' or '.join(part.difficulties)}" if part.difficulties else ""
