import pytest

from keiretsu import cli
from keiretsu.core.errors import InvalidData, KeiretsuError, PartialFailure, UsageError


def failing_with(error: BaseException):
    def dispatch(tokens: list[str]) -> int:
        raise error

    return dispatch


def exit_code(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> object:
    monkeypatch.setattr(cli, "_dispatch", failing_with(error))
    with pytest.raises(SystemExit) as left:
        cli.main(["run"])
    return left.value.code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeiretsuError("It is wrong."), 1),
        (UsageError("It is wrong."), 2),
        (InvalidData("It is wrong."), 3),
        (PartialFailure("It is wrong."), 4),
    ],
)
def test_every_error_of_ours_has_its_exit_code_and_says_its_sentence(monkeypatch, capsys, error, code):
    assert exit_code(monkeypatch, error) == code
    assert capsys.readouterr().err == "keiretsu: It is wrong.\n"


def test_an_unexpected_error_is_short_and_says_how_to_see_more(monkeypatch, capsys):
    monkeypatch.delenv("KEIRETSU_DEBUG", raising=False)
    assert exit_code(monkeypatch, RuntimeError("two\nlines")) == 1
    said = capsys.readouterr().err
    assert said.startswith("keiretsu: unexpected RuntimeError: two lines (set KEIRETSU_DEBUG=1")
    assert said.count("\n") == 1


def test_the_traceback_is_there_for_who_asks(monkeypatch):
    monkeypatch.setenv("KEIRETSU_DEBUG", "1")
    monkeypatch.setattr(cli, "_dispatch", failing_with(RuntimeError("wrong")))
    with pytest.raises(RuntimeError, match="wrong"):
        cli.main(["run"])


def test_an_interrupted_run_says_what_is_kept_and_how_to_go_on(monkeypatch, capsys):
    stop = KeyboardInterrupt()
    stop.add_note("3 of 8 runs are finished and kept")
    assert exit_code(monkeypatch, stop) == 130
    said = capsys.readouterr().err
    assert said == (
        "keiretsu: interrupted; 3 of 8 runs are finished and kept, the same command goes on from there.\n"
    )


def test_what_was_interrupted_elsewhere_has_written_nothing(monkeypatch, capsys):
    assert exit_code(monkeypatch, KeyboardInterrupt()) == 130
    assert "written whole or not at all" in capsys.readouterr().err
