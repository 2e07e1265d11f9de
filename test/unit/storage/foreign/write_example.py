"""Writes example.safetensors beside this file with public/nudge_recorder.py: python3 test/unit/storage/foreign/write_example.py [PATH]

A made-up game: a dot walks along a line of 16 places. Everything follows from the row, so that the reader's test can tell what must be there.
"""

import sys
from pathlib import Path

import numpy as np

here = Path(__file__).resolve().parent
sys.path.insert(0, str(here.parents[3] / 'public'))
from nudge_recorder import Recorder  # noqa: E402

recorder = Recorder('Walk-v0', actions=['stay', 'right', 'left'], agent='walker', name='A walk', title='Walk')
row = 0
for length, terminated in [(12, True), (8, False)]:
    recorder.begin_episode()
    for step in range(length):
        last = step == length - 1
        frame = np.zeros((12, 16, 3), np.uint8)
        frame[6, step] = (255, row, 0)
        observation = np.full((4, 5, 2), row, np.uint8)
        recorder.add(
            frame=frame, observation=observation, action=row % 3, reward=row / 4 - 1, terminated=terminated and last, truncated=False,
            logits=np.array([row, -row, 0.5]), value=np.float64(row) / 8, score=step, lives=3 - step // 5, life_lost=step == 5,
            activations={'hidden': np.arange(6) + row, 'map': np.full((2, 2), -row)}, saliency=np.full((4, 5), row / 2 - 1),
        )
        row += 1
    if not terminated:
        recorder.end_episode(final_value=2.5)
recorder.bookmark('the end, “so far”')
recorder.save(sys.argv[1] if len(sys.argv) > 1 else here / 'example.safetensors')
