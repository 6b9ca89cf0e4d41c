"""The group `hongtou archive`, of the commands of its modules."""

import click

from service.archive_commands import acts, copies, filing, finding, proving, reading, sealing, transfers

COMMANDS: tuple[click.Command, ...] = (
    *finding.COMMANDS,
    *reading.COMMANDS,
    *filing.COMMANDS,
    *acts.COMMANDS,
    *proving.COMMANDS,
    *copies.COMMANDS,
    *transfers.COMMANDS,
    *sealing.COMMANDS,
)


@click.group(help="归档库：查找、归档、撤回、检测和移交文书。")
def archive() -> None:
    """The group's root."""


for command in COMMANDS:
    archive.add_command(command)
