"""Which tools are here, and in which version? All are asked at once: many small awaits, one answer each."""

from asyncio import create_subprocess_exec, gather, timeout
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from collections.abc import Sequence

from omnitron_kernel import flow


@flow
async def tool_versions(
    tools: Sequence[str] = ("python3", "git", "make", "cobol"), seconds: float = 10.0
) -> dict[str, str]:
    """Asks programs for their version, all at the same time; one that is missing or silent holds up no other.

    Args:
        tools: Names or paths of programs that understand `--version`.
        seconds: How long to wait for each.
    """

    async def ask(tool: str) -> str:
        try:
            program = await create_subprocess_exec(tool, "--version", stdin=DEVNULL, stdout=PIPE, stderr=STDOUT)
        except OSError:
            return "not here"
        try:
            async with timeout(seconds):
                said, _ = await program.communicate()
        except TimeoutError:
            program.kill()
            await program.wait()
            return "no answer"
        return said.decode(errors="replace").partition("\n")[0].strip()

    answers = await gather(*(ask(tool) for tool in tools))
    return dict(zip(tools, answers, strict=True))


if __name__ == "__main__":
    print(tool_versions.run().value)
