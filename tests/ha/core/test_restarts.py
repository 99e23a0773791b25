"""The short form of script/try_restarts."""

from pathlib import Path

from tests.ha.core.restarts import Plan, run


async def test_restarts_cost_no_announcement(tmp_path: Path) -> None:
    """Ours are all heard whole; the stock integration loses no fewer."""
    result = await run(Plan(announcements=10, restarts=2, server="tone"), tmp_path)
    ours, stock = result.counts("nano_tts"), result.counts("wyoming")
    assert len(result.dead) == 2
    assert ours["heard"] == 10, [said for said in result.said if said.outcome != "heard"]
    assert stock["heard"] <= ours["heard"]
