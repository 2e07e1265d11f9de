"""How many copies of the pictures save() makes beside those in memory: memory.py OUT prints the peak over what was held, in files."""

import sys
import tracemalloc
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[4] / 'public'))
from nudge_recorder import Recorder  # noqa: E402

recorder = Recorder('Test', actions=2)
recorder.begin_episode()
frame = np.zeros((100, 100, 3), np.uint8)
for _ in range(300):
    recorder.add(frame=frame, action=1, reward=0)
tracemalloc.start()
recorder.save(sys.argv[1])
print(tracemalloc.get_traced_memory()[1] / Path(sys.argv[1]).stat().st_size)
