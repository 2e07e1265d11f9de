"""Record the games of any agent for Nudge's timestep explorer. One file, needs only numpy.

With Gymnasium, for example (any environment whose actions are numbers 0 ... n - 1):

    import gymnasium as gym
    from nudge_recorder import Recorder

    env = gym.make('ALE/Breakout-v5', render_mode='rgb_array')
    recorder = Recorder('ALE/Breakout-v5', actions=env.unwrapped.get_action_meanings(), agent='my PPO')
    for seed in range(5):
        observation, info = env.reset(seed=seed)
        recorder.begin_episode()
        over = False
        while not over:
            frame = env.render()
            logits, value, hidden = policy(observation)
            action = sample(logits)
            before = observation
            observation, reward, terminated, truncated, info = env.step(action)
            recorder.add(frame=frame, observation=before, action=action, reward=reward, terminated=terminated,
                         truncated=truncated, logits=logits, value=value, activations={'hidden': hidden})
            over = terminated or truncated
        if truncated and not terminated:
            recorder.end_episode(final_value=policy(observation)[1])
    recorder.save('mine.safetensors')

Then open the file in the explorer. Every row is one decision: the picture and the observation from before it, the action taken, and
what it was paid. Everything but the action and the reward may be left out, but then for every row. Masked actions may have logits of
minus infinity.

Vector environments: each of the n environments gets a recorder of its own, and rows `frame[i], observation[i], action[i], reward[i] ...`;
arrays over environments are refused. They reset by themselves, so call begin_episode() after a row that ends, and look at their
`autoreset_mode`: with NEXT_STEP (Gymnasium's usual one) the step after an end ignores its action and only brings the new game, so add no
row for it; with SAME_STEP the observation after an end belongs to the new game already, so its value is no final_value (that one comes
from info['final_obs']).

The file is a safetensors file (https://huggingface.co/docs/safetensors) with JSON under `nudge.trajectory` in its metadata;
workers/storage/README.md lists its tensors.
"""

import json
import struct
import uuid
from datetime import datetime, timezone

import numpy as np

__all__ = ['Recorder']

TERMINATED, TRUNCATED, LIFE_LOST = 1, 2, 4
# What a row may carry: type in the file, dimensions without the row, what they are.
_FIELDS = {
    'frame': (np.uint8, 3, '(height, width, 3) bytes, RGB'),
    'observation': (np.uint8, 3, '(height, width, channels) bytes'),
    'logits': (np.float32, 1, '(actions,)'),
    'value': (np.float32, 0, 'one number'),
    'score': (np.float32, 0, 'one number'),
    'lives': (np.uint8, 0, 'a whole number from 0 to 255'),
    'saliency': (np.float32, 2, '(height, width)'),
}
_TENSORS = {'frame': 'frames', 'observation': 'observations'}


class Recorder:
    """Collects rows in memory and writes them as one file.

    game: what it is called, for example 'ALE/Breakout-v5'. actions: their names in order, or how many there are.
    agent: who plays, or None. name: how the explorer lists the file.
    """

    def __init__(self, game, actions, agent=None, name=None, title=None):
        titles = [f'action {i}' for i in range(actions)] if isinstance(actions, (int, np.integer)) else [str(a) for a in actions]
        if not 1 <= len(titles) <= 255:
            raise ValueError(f'actions: there must be 1 to 255, not {len(titles)}')
        for what, text in [('game', game), ('agent', agent), ('name', name), ('title', title), *(('actions', t) for t in titles)]:
            if text is not None and not (str(text).strip() and len(str(text)) <= 200):
                raise ValueError(f'{what}: must be 1 to 200 characters, not {text!r}')
        self._game = {'id': str(game), 'title': str(title or game), 'actions': [{'id': t, 'title': t} for t in titles]}
        self._agent = None if agent is None else {'id': str(agent), 'name': str(agent), 'hash': ''}
        self._name = str(name or game)
        self._rows = {}
        self._actions, self._rewards, self._flags = [], [], []
        self._episodes = []
        self._bookmarks = []
        self._open = False

    def __len__(self):
        """Rows so far."""
        return len(self._actions)

    def begin_episode(self):
        """Before an episode's first row. An episode that is still open is cut here (truncated)."""
        self.end_episode()
        self._episodes.append({'begin': len(self)})
        self._open = True

    def end_episode(self, final_value=None):
        """Cuts the episode that is open. final_value: the agent's value of the moment after its last row; ignored if that terminated."""
        if not self._episodes:
            return
        if self._episodes[-1]['begin'] == len(self):
            self._episodes.pop()
            self._open = False
            return
        if self._open:
            self._flags[-1] |= TRUNCATED
            self._open = False
        if final_value is not None and not self._flags[-1] & TERMINATED:
            self._episodes[-1]['finalValue'] = float(_number('final_value', final_value, np.float32, 0, 'one number'))

    def add(self, frame=None, observation=None, action=None, reward=None, terminated=False, truncated=False, logits=None, value=None,
            activations=None, saliency=None, score=None, lives=None, life_lost=False):
        """One decision. Raises ValueError naming the argument, and adds nothing then.

        frame: (height, width, 3) bytes. observation: (height, width, channels) or (height, width) bytes. action: 0 ... actions - 1.
        logits: (actions,), minus infinity where masked. activations: {layer: numbers}, flattened. saliency: (height, width) in any unit. score and lives: after it.
        """
        if not self._open:
            raise ValueError('begin_episode() comes before the first add() of each episode')
        row = {}
        given = {'frame': frame, 'observation': observation, 'logits': logits, 'value': value, 'score': score, 'lives': lives, 'saliency': saliency}
        for name, data in given.items():
            if data is not None:
                row[name] = _number(name, data, *_FIELDS[name])
        for name, data in (activations or {}).items():
            if not (isinstance(name, str) and 1 <= len(name) <= 200 and '\n' not in name):
                raise ValueError(f'activations: a layer cannot be called {name!r}')
            row[f'activations/{name}'] = _number(f'activations[{name!r}]', np.ravel(_array(data)), np.float32, 1, 'numbers')
        taken = self._check(row, action)
        paid = float(_number('reward', reward, np.float32, 0, 'one number'))
        ends = _flag('terminated', terminated) * TERMINATED | _flag('truncated', truncated) * TRUNCATED
        flags = ends | _flag('life_lost', life_lost) * LIFE_LOST
        # Nothing is refused from here on.
        for name, data in row.items():
            self._rows.setdefault(name, []).append(data)
        self._actions.append(taken)
        self._rewards.append(paid)
        self._flags.append(flags)
        self._open = not ends

    def bookmark(self, note=''):
        """Marks the row added last."""
        if not len(self):
            raise ValueError('bookmark: there is no row yet')
        self._bookmarks.append({'row': len(self) - 1, 'note': str(note)[:2000]})

    def _check(self, row, action):
        """What a row must have in common with those before it. Returns the action."""
        count = len(self._game['actions'])
        taken = np.asarray(-1 if action is None else action)
        if taken.size != 1 or not np.issubdtype(taken.dtype, np.integer) or not 0 <= taken.item() < count:
            raise ValueError(f'action: must be a whole number from 0 to {count - 1}, not {action!r}')
        if 'logits' in row and row['logits'].shape != (count,):
            raise ValueError(f'logits: has shape {row["logits"].shape}, must be ({count},)')
        if 'frame' in row and row['frame'].shape[2] != 3:
            raise ValueError(f'frame: has shape {row["frame"].shape}, must be (height, width, 3){_hint(row["frame"])}')
        if 'observation' in row and _hint(row['observation']):
            raise ValueError(f'observation: has shape {row["observation"].shape}, must be (height, width, channels){_hint(row["observation"])}')
        if len(self) and row.keys() != self._rows.keys():
            odd = sorted(row.keys() ^ self._rows.keys())[0]
            raise ValueError(f'{odd}: must be given for every row or for none')
        for name, data in row.items():
            first = self._rows[name][0].shape if name in self._rows else data.shape
            if data.shape != first:
                raise ValueError(f'{name}: has shape {data.shape}, the rows before it have {first}')
            if 0 in data.shape:
                raise ValueError(f'{name}: is empty, shape {data.shape}')
        return int(taken.item())

    def save(self, path):
        """Writes the file. An episode still open is cut. Raises ValueError if there is no row."""
        self.end_episode()
        if not len(self):
            raise ValueError('save: there is no row yet')
        header = {
            'format': 1, 'id': str(uuid.uuid4()), 'name': self._name, 'origin': 'file',
            'created': datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ'),
            'game': self._game, 'agent': self._agent, 'episodes': self._episodes, 'bookmarks': self._bookmarks,
        }
        tensors = {
            'action': np.array(self._actions, np.uint8),
            'reward': np.array(self._rewards, np.float32),
            'flags': np.array(self._flags, np.uint8),
            **{_TENSORS.get(name, name): rows for name, rows in self._rows.items()},
        }
        _write(path, {'nudge.trajectory': json.dumps(header)}, tensors)


def _array(data):
    """Also of a torch tensor that lives on a device or wants gradients."""
    for step in ('detach', 'cpu'):
        if hasattr(data, step):
            data = getattr(data, step)()
    return np.asarray(data)


def _flag(name, data):
    array = _array(data)
    if array.ndim > 0:
        raise ValueError(f'{name}: has shape {array.shape}, must be true or false{_VECTOR}')
    return bool(array)


_VECTOR = '; of a vector environment record each environment by itself, see the head of nudge_recorder.py'


def _hint(array):
    """What to do about a picture whose channels come first, as torch wants them; '' where they come last."""
    channels, height, width = array.shape
    return '; channels come last: np.moveaxis(x, 0, -1)' if 2 * channels < min(height, width) else ''


def _number(name, data, dtype, dimensions, what):
    array = _array(data)
    if array.dtype == object or not (np.issubdtype(array.dtype, np.number) or array.dtype == bool):
        raise ValueError(f'{name}: must be {what}, not {data!r:.60}')
    if name == 'reward' and array.ndim > 0:
        raise ValueError(f'reward: has shape {array.shape}, must be one number{_VECTOR}')
    if dimensions == 0 and array.size == 1:
        array = array.reshape(())
    if name == 'observation' and array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != dimensions:
        raise ValueError(f'{name}: has shape {array.shape}, must be {what}')
    if dtype == np.uint8:
        if not np.issubdtype(array.dtype, np.integer):
            raise ValueError(f'{name}: has type {array.dtype}, must be {what}; for numbers from 0 to 1 say (255 * x).astype(np.uint8)')
        if array.dtype != np.uint8 and array.size and (array.min() < 0 or array.max() > 255):
            raise ValueError(f'{name}: has numbers outside 0 ... 255, must be {what}')
    with np.errstate(over='ignore'):
        converted = np.array(array, dtype)
    if name == 'logits' and np.isneginf(converted).all():
        raise ValueError('logits: are minus infinity for every action')
    legal = np.isfinite(converted) | (np.isneginf(converted) if name == 'logits' else False)
    if dtype == np.float32 and not legal.all():
        raise ValueError(f'{name}: holds a number that is not finite')
    return converted


def _write(path, metadata, tensors):
    """The safetensors layout: u64 header length, JSON header, data; the widest types first, so that everything is aligned.

    A tensor is an array or the list of its rows; rows are written one by one, so that no second copy of them is made.
    """
    names = {np.dtype(np.uint8): 'U8', np.dtype(np.float32): 'F32'}
    entries, end = {'__metadata__': metadata}, 0
    ordered = sorted(tensors.items(), key=lambda item: -item[1][0].dtype.itemsize)
    for name, rows in ordered:
        size = len(rows) * rows[0].nbytes
        entries[name] = {'dtype': names[rows[0].dtype], 'shape': [len(rows), *rows[0].shape], 'data_offsets': [end, end + size]}
        end += size
    header = json.dumps(entries, separators=(',', ':')).encode()
    header += b' ' * (-len(header) % 8)
    if len(header) > 16_000_000:
        raise ValueError(f'save: the header would be {len(header)} bytes long; record fewer episodes or bookmarks in one file')
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(header)))
        file.write(header)
        for _, rows in ordered:
            for row in [rows] if isinstance(rows, np.ndarray) else rows:
                file.write(np.asarray(row, row.dtype.newbyteorder('<')).tobytes())
