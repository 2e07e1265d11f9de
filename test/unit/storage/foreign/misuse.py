"""Says what the recorder says to rows that do not fit, a line each, and at last how many rows were kept."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / 'public'))
from nudge_recorder import Recorder  # noqa: E402

recorder = Recorder('Test', actions=2)


def attempt(**row):
    try:
        recorder.add(**row)
    except ValueError as error:
        print(error)


frame = np.zeros((2, 2, 3), np.uint8)
attempt(action=0, reward=0)
recorder.begin_episode()
attempt(action=2, reward=0)
attempt(action=1)
attempt(action=1, reward=0, frame=np.zeros((2, 3), np.uint8))
attempt(action=1, reward=0, observation=np.zeros((2, 3, 1)))
attempt(action=1, reward=0, logits=[1, 2, 3])
attempt(action=1, reward=0, value=float('nan'))
attempt(action=1, reward=0, frame=frame)
attempt(action=1, reward=0, frame=np.zeros((4, 4, 3), np.uint8))
attempt(action=1, reward=0)
attempt(action=1, reward=0, frame=frame, terminated=True)
attempt(action=1, reward=0, frame=frame)
recorder.begin_episode()
attempt(action=1, reward=0, frame=frame, terminated=np.array([False, False]))
attempt(action=1, reward=np.zeros(1), frame=frame)
attempt(action=1, reward=0, frame=np.zeros((3, 8, 8), np.uint8))
attempt(action=1, reward=0, frame=frame, observation=np.zeros((4, 84, 84), np.uint8))
attempt(action=1, reward=0, frame=frame, logits=[-np.inf, -np.inf])
attempt(action=1, reward=0, frame=frame, logits=[0, np.inf])
print(len(recorder), {len(rows) for rows in [recorder._actions, recorder._rewards, recorder._flags, *recorder._rows.values()]})
