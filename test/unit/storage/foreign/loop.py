"""The loop at the head of nudge_recorder.py, run as it stands there, on a game whose last step both ends and meets the limit: loop.py OUT"""

import re
import sys
import types
from pathlib import Path

import numpy as np

public = Path(__file__).resolve().parents[4] / 'public'
sys.path.insert(0, str(public))
import nudge_recorder  # noqa: E402


class Game:
    """Three steps, then both."""

    unwrapped = property(lambda self: self)

    def get_action_meanings(self):
        return ['A', 'B', 'C']

    def reset(self, seed):
        self.left = 3
        return np.zeros((9, 7, 1), np.uint8), {}

    def render(self):
        return np.full((9, 7, 3), self.left, np.uint8)

    def step(self, action):
        self.left -= 1
        return np.full((9, 7, 1), self.left, np.uint8), 1.0, self.left == 0, self.left == 0, {}


# Masked as the policies of the sb3-contrib and of Gymnasium's action masks do it.
policy = lambda observation: (np.array([0.5, 1, -np.inf]), 0.25, np.ones(4))  # noqa: E731
example = re.search(r'\n    import gymnasium.*?\n\nThen', nudge_recorder.__doc__, re.S).group()[:-len('Then')]
code = '\n'.join(line[4:] for line in example.splitlines()).replace('mine.safetensors', sys.argv[1])
sys.modules['gymnasium'] = types.SimpleNamespace(make=lambda *_, **__: Game())
exec(code, {'policy': policy, 'sample': lambda logits: int(np.argmax(logits))})
