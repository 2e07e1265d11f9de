import { describe, expect, it } from 'vitest'
import { requirePolicy, requireReward, type Checkpoint } from '../../../workers/lab/contracts/checkpoint'
import { InputError } from '../../../workers/lab/contracts/errors'
import { createRandom } from '../../../workers/lab/random'
import { decodeCard, decodeCheckpoint, encodeCheckpoint, weightsOnly } from '../../../workers/storage/safetensors'
import { sampleCard, sampleCheckpoint, sampleRewardCard } from './samples'

type Header = Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> & {
  __metadata__: Record<string, string>
}

/** The file taken apart with nothing but the specification. */
function open(file: Uint8Array): { header: Header; data: Uint8Array } {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as Header
  return { header, data: file.slice(8 + length) }
}

function close({ header, data }: { header: unknown; data: Uint8Array }): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header))
  const file = new Uint8Array(8 + text.length + data.length)
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true)
  file.set(text, 8)
  file.set(data, 8 + text.length)
  return file
}

function changed(change: (file: { header: Header; data: Uint8Array }) => void): Uint8Array {
  const parts = open(encodeCheckpoint(sampleCheckpoint()))
  change(parts)
  return close(parts)
}

function withCard(change: (card: Record<string, unknown>) => void): Uint8Array {
  return changed(({ header }) => {
    const card = JSON.parse(header.__metadata__['nudge.card']!) as Record<string, unknown>
    change(card)
    header.__metadata__['nudge.card'] = JSON.stringify(card)
  })
}

function refusal(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof InputError) return error.field
    throw error
  }
  return 'accepted'
}

describe('a checkpoint file', () => {
  it('comes back as it went in, order and bits', () => {
    const checkpoint = sampleCheckpoint()
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint)
  })

  it('says what kind of model it holds, and what that kind says about itself', () => {
    const card = sampleRewardCard({
      env: { id: 'breakout', version: 1, options: { speed: 2 }, level: 7 },
      parts: 4,
    })
    const checkpoint = { ...sampleCheckpoint(), card }
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint)
    expect(() => requirePolicy(checkpoint)).toThrow(/card\.kind: is reward/)
    expect(requirePolicy(sampleCheckpoint()).card).toEqual(sampleCard())
    expect(requireReward(checkpoint).card).toEqual(card)
    expect(() => requireReward(sampleCheckpoint())).toThrow(/card\.kind: is policy/)
  })

  it('brings along the reward that a run is paid by', () => {
    const { card, weights, training } = sampleCheckpoint({ reward: { id: 'r', name: 'Mine', hash: '12' } })
    const reward = { card: sampleRewardCard({ resumable: false }), weights: [weights[1]!] }
    const checkpoint = { card, weights, training: { ...training!, reward } }
    const file = encodeCheckpoint(checkpoint)
    expect(decodeCheckpoint(file)).toEqual(checkpoint)
    expect(decodeCheckpoint(encodeCheckpoint(weightsOnly(checkpoint))).card).toEqual({ ...card, resumable: false })
    const { header, data } = open(file)
    const without = (key: string) => {
      const { [key]: _, ...metadata } = header.__metadata__
      return () => decodeCheckpoint(close({ header: { ...header, __metadata__: metadata }, data }))
    }
    expect(refusal(without('nudge.reward'))).toBe('reward/conv1/bias')
    expect(refusal(without('nudge.training'))).toBe('nudge.reward')
    const broken = { ...header.__metadata__, 'nudge.reward': JSON.stringify({ ...reward.card, kind: 'world' }) }
    expect(refusal(() => decodeCheckpoint(close({ header: { ...header, __metadata__: broken }, data })))).toBe(
      'reward.kind',
    )
    expect(refusal(() => encodeCheckpoint({ ...checkpoint, card: sampleCard() }))).toBe('card.reward')
    expect(refusal(() => encodeCheckpoint({ ...checkpoint, training: training! }))).toBe('card.reward')
  })

  it.each([
    ['card.observation.width', { observation: { kind: 'image', width: 0, height: 1, channels: 1, frames: 1 } }],
    ['card.data.agent', { data: { ...sampleRewardCard().data, agent: 'me' } }],
    ['card.epochs[0].heldOut', { epochs: [{ epoch: 1, loss: 1, heldOut: -1 }] }],
    ['card.acting', { acting: 'greedy' }],
  ])('refuses what a learned reward cannot say of itself: %s', (field, wrong) => {
    const card = { ...sampleRewardCard(), ...wrong } as Checkpoint['card']
    expect(refusal(() => encodeCheckpoint({ ...sampleCheckpoint(), card }))).toBe(field)
  })

  it('comes back from a Node Buffer in the middle of a pool, as copies', () => {
    const file = encodeCheckpoint(sampleCheckpoint())
    const pool = Buffer.alloc(file.length + 3)
    pool.set(file, 3)
    const checkpoint = decodeCheckpoint(pool.subarray(3))
    pool.fill(0)
    expect(checkpoint).toEqual(sampleCheckpoint())
  })

  it('follows the layout that the Python reader demands', () => {
    const file = encodeCheckpoint(sampleCheckpoint())
    const { header, data } = open(file)
    expect(file[8]).toBe('{'.charCodeAt(0))
    expect((file.length - data.length) % 8).toBe(0)
    expect(Object.values(header.__metadata__).every((value) => typeof value === 'string')).toBe(true)
    const { __metadata__: _, ...tensors } = header
    let end = 0
    for (const {
      dtype,
      data_offsets: [from, to],
    } of Object.values(tensors)) {
      expect(from).toBe(end)
      expect(dtype === 'F32' ? from % 4 : 0).toBe(0)
      end = to
    }
    expect(end).toBe(data.length)
    expect(Object.keys(tensors)).toEqual([
      'weights/conv1/kernel',
      'weights/conv1/bias',
      'weights/value/bias',
      'optimizer/m',
      'optimizer/step',
      'envs/slots',
      'envs/empty',
    ])
    const bias = new Float32Array(data.slice(...tensors['weights/conv1/bias']!.data_offsets).buffer)
    expect(bias).toEqual(sampleCheckpoint().weights[1]!.data)
  })

  it('reads what Python writes: sorted names, foreign metadata, no padding', () => {
    const parts = open(encodeCheckpoint(sampleCheckpoint()))
    const { __metadata__, ...tensors } = parts.header
    const sorted = Object.fromEntries(Object.entries(tensors).sort(([a], [b]) => (a < b ? -1 : 1)))
    const checkpoint = decodeCheckpoint(
      close({ header: { ...sorted, __metadata__: { format: 'np', ...__metadata__ } }, data: parts.data }),
    )
    expect(checkpoint.weights.map(({ name }) => name)).toEqual(['conv1/bias', 'conv1/kernel', 'value/bias'])
    expect(checkpoint.weights[1]).toEqual(sampleCheckpoint().weights[0])
  })

  it('reads what the reference reads: a long header, other keys, no metadata at all', () => {
    const { header, data } = open(encodeCheckpoint(sampleCheckpoint()))
    const { __metadata__, ...tensors } = header
    const more = Object.fromEntries(Object.entries(tensors).map(([name, entry]) => [name, { ...entry, note: 0.5 }]))
    const long = { ...__metadata__, more: ' '.repeat(20_000_000) }
    expect(decodeCheckpoint(close({ header: { ...more, __metadata__: long }, data }))).toEqual(
      decodeCheckpoint(close({ header, data })),
    )
    // Refused as a file of somebody else, not for its form.
    expect(refusal(() => decodeCheckpoint(close({ header: { ...tensors, __metadata__: null }, data })))).toBe('card')
  })

  it.each([
    ['data_offsets', '"data_offsets":[0,', '"data_offsets":[0.0,'],
    ['data_offsets', '"data_offsets":[0,', '"data_offsets" : [ -0,'],
    ['shape', '"shape":[3]', '"shape":[3e0]'],
  ])('is refused with %s where %s is written %s, as by the reference', (field, from, to) => {
    const { header, data } = open(encodeCheckpoint(sampleCheckpoint()))
    const text = JSON.stringify(header)
    expect(text).toContain(from)
    const bytes = new TextEncoder().encode(text.replace(from, to))
    const file = new Uint8Array(8 + bytes.length + data.length)
    new DataView(file.buffer).setBigUint64(0, BigInt(bytes.length), true)
    file.set(bytes, 8)
    file.set(data, 8 + bytes.length)
    expect(refusal(() => decodeCheckpoint(file))).toBe(field)
  })

  it('looks at each place of its header once, however deep the lists are that are none of ours', () => {
    const { header, data } = open(encodeCheckpoint(sampleCheckpoint()))
    const text = JSON.stringify(header)
    const depth = 400_000
    const lists = '{"shape":['.repeat(depth) + ']}'.repeat(depth)
    const bytes = new TextEncoder().encode(text.replace('"shape":[3]', `"note":${lists},"shape":[3]`))
    const file = new Uint8Array(8 + bytes.length + data.length)
    new DataView(file.buffer).setBigUint64(0, BigInt(bytes.length), true)
    file.set(bytes, 8)
    file.set(data, 8 + bytes.length)
    expect(decodeCheckpoint(file).card).toEqual(sampleCard())
  })

  it('is refused by its header where a tensor has no name', () => {
    const { header, data } = open(encodeCheckpoint(sampleCheckpoint()))
    const { 'weights/conv1/bias': bias, ...others } = header
    expect(refusal(() => decodeCheckpoint(close({ header: { ...others, '': bias }, data } as never)))).toBe('header')
  })

  it('gives its card from the header alone', () => {
    const file = encodeCheckpoint(sampleCheckpoint())
    expect(decodeCard(file.subarray(0, file.length - open(file).data.length))).toEqual(sampleCard())
  })

  it('holds weights alone, as half floats within half a unit in the last place', () => {
    const { weights } = sampleCheckpoint()
    const shipped = weightsOnly(sampleCheckpoint())
    expect(decodeCheckpoint(encodeCheckpoint(shipped))).toEqual(shipped)
    const file = encodeCheckpoint(shipped, { half: true })
    expect(open(file).header['weights/conv1/bias']).toMatchObject({ dtype: 'F16', shape: [3] })
    const back = decodeCheckpoint(file)
    expect(back.training).toBeUndefined()
    back.weights.forEach((array, i) => {
      expect(array.data).toBeInstanceOf(Float32Array)
      array.data.forEach((x, j) =>
        expect(Math.abs(x - weights[i]!.data[j]!)).toBeLessThanOrEqual(
          2 ** -11 * Math.abs(weights[i]!.data[j]!) + 2 ** -25,
        ),
      )
    })
    expect(encodeCheckpoint(back, { half: true })).toEqual(file)
  })
})

describe('a damaged file', () => {
  it('is refused at every truncation, and one byte longer', () => {
    const file = encodeCheckpoint(sampleCheckpoint())
    for (let length = 0; length < file.length; length++)
      expect(refusal(() => decodeCheckpoint(file.subarray(0, length)))).toMatch(/^(file|header)$/)
    const longer = new Uint8Array(file.length + 1)
    longer.set(file)
    expect(refusal(() => decodeCheckpoint(longer))).toBe('file')
  })

  it('never crashes on flipped bytes: it reads, or names a field', () => {
    const file = encodeCheckpoint(sampleCheckpoint())
    const random = createRandom(11)
    for (let i = 0; i < 3000; i++) {
      const broken = file.slice()
      for (let flips = 1 + random.below(3); flips > 0; flips--) broken[random.below(file.length)] = random.below(256)
      refusal(() => decodeCheckpoint(broken))
    }
  })

  const cases: [string, string, () => Uint8Array][] = [
    ['random bytes', 'header', () => Uint8Array.from({ length: 400 }, (_, i) => (i * 37 + 11) & 255)],
    ['an HTML page', 'header', () => new TextEncoder().encode('<!doctype html><title>404</title>')],
    [
      'a header that is not JSON',
      'header',
      () => {
        const f = encodeCheckpoint(sampleCheckpoint())
        f[8] = 0x5b
        return f
      },
    ],
    [
      'a header that is not UTF-8',
      'header',
      () => {
        const f = encodeCheckpoint(sampleCheckpoint())
        f[20] = 0xff
        return f
      },
    ],
    ['a header that is a list', 'header', () => close({ header: [], data: new Uint8Array(0) })],
    ['another safetensors file', 'card', () => changed(({ header }) => delete header.__metadata__['nudge.card'])],
    ['no metadata', 'card', () => changed(({ header }) => delete (header as Partial<Header>).__metadata__)],
    [
      'metadata that is not text',
      '__metadata__.nudge.card',
      () => changed(({ header }) => Object.assign(header.__metadata__, { 'nudge.card': 1 })),
    ],
    [
      'a card that is not JSON',
      'card',
      () =>
        changed(({ header }) => {
          header.__metadata__['nudge.card'] = '{'
        }),
    ],
    [
      'unknown Nudge metadata',
      'nudge.extra',
      () =>
        changed(({ header }) => {
          header.__metadata__['nudge.extra'] = ''
        }),
    ],
    [
      'a card of a newer format',
      'card.format',
      () => withCard((card) => Object.assign(card, { format: 3, brandNew: 1 })),
    ],
    [
      'a card of no format',
      'card.format',
      () =>
        withCard((card) => {
          delete card.format
        }),
    ],
    [
      'a kind of model that is not known',
      'card.kind',
      () =>
        withCard((card) => {
          card.kind = 'oracle'
        }),
    ],
    [
      'a score of a model that does not play',
      'card.acting',
      () =>
        withCard((card) => {
          card.kind = 'reward'
        }),
    ],
    [
      'an old card with a kind',
      'card.kind',
      () =>
        withCard((card) => {
          card.format = 1
        }),
    ],
    [
      'an old card without its algorithm',
      'card.algorithm',
      () =>
        withCard((card) => {
          Object.assign(card, { format: 1, kind: undefined, trainer: undefined })
        }),
    ],
    [
      'a level that is no seed',
      'card.env.level',
      () =>
        withCard((card) => {
          card.env = { id: 'x', version: 1, level: -1 }
        }),
    ],
    [
      'a setting of a newer game',
      'card.env.difficulty',
      () =>
        withCard((card) => {
          card.env = { id: 'x', version: 1, difficulty: 'hard' }
        }),
    ],
    [
      'no part at all',
      'card.parts',
      () =>
        withCard((card) => {
          card.parts = 0
        }),
    ],
    [
      'a card without its game',
      'card.env',
      () =>
        withCard((card) => {
          delete card.env
        }),
    ],
    [
      'a game without an id',
      'card.env.id',
      () =>
        withCard((card) => {
          card.env = { version: 1 }
        }),
    ],
    [
      'a game id that is a path',
      'card.env.id',
      () =>
        withCard((card) => {
          card.env = { id: '../x', version: 1 }
        }),
    ],
    [
      'an id that is a path',
      'card.id',
      () =>
        withCard((card) => {
          card.id = '../../etc/passwd'
        }),
    ],
    [
      'an unknown card field',
      'card.colour',
      () =>
        withCard((card) => {
          card.colour = 'red'
        }),
    ],
    [
      'decisions as text',
      'card.decisions',
      () =>
        withCard((card) => {
          card.decisions = '5'
        }),
    ],
    [
      'a seed beyond 32 bits',
      'card.seed',
      () =>
        withCard((card) => {
          card.seed = 2 ** 32
        }),
    ],
    [
      'a broken curve',
      'card.curve[1][1]',
      () =>
        withCard((card) => {
          card.curve = [
            [0, 1],
            [1, null],
          ]
        }),
    ],
    [
      'an option that is a list',
      'card.options.x',
      () =>
        withCard((card) => {
          card.options = { x: [] }
        }),
    ],
    [
      'a way of acting that is none',
      'card.acting',
      () =>
        withCard((card) => {
          card.acting = 'keyboard'
        }),
    ],
    [
      'a score upside down',
      'card.score.low',
      () =>
        withCard((card) => {
          card.score = { mean: 1, low: 2, high: 0, games: 1, acting: 'greedy', seed: 1 }
        }),
    ],
    [
      'a score with half an interval',
      'card.score.high',
      () =>
        withCard((card) => {
          card.score = { mean: 1, low: 1, games: 1, acting: 'greedy', seed: 1 }
        }),
    ],
    [
      'more games that differ than were played',
      'card.score.distinct',
      () =>
        withCard((card) => {
          card.score = { mean: 1, games: 3, distinct: 4, acting: 'greedy', seed: 1 }
        }),
    ],
    [
      'a date that is none',
      'card.created',
      () =>
        withCard((card) => {
          card.created = 'yesterday'
        }),
    ],
    [
      'a card that says it is not resumable',
      'card.resumable',
      () =>
        withCard((card) => {
          card.resumable = false
        }),
    ],
    [
      'training counters that are wrong',
      'training.update',
      () =>
        changed(({ header }) => {
          header.__metadata__['nudge.training'] = '{"update":-1,"decisions":1,"random":[]}'
        }),
    ],
    [
      'optimiser without counters',
      'optimizer/m',
      () => changed(({ header }) => delete header.__metadata__['nudge.training']),
    ],
    [
      'a tensor of another kind',
      'model.weight',
      () =>
        changed(({ header }) => {
          header['model.weight'] = { dtype: 'F32', shape: [0], data_offsets: [0, 0] }
        }),
    ],
    [
      'a group without a name',
      'weights/',
      () =>
        changed(({ header }) => {
          header['weights/'] = { dtype: 'F32', shape: [0], data_offsets: [0, 0] }
        }),
    ],
    [
      'double precision',
      'weights/value/bias',
      () =>
        changed(({ header }) => {
          header['weights/value/bias']!.dtype = 'I32'
        }),
    ],
    [
      'an unknown type',
      'weights/value/bias.dtype',
      () =>
        changed(({ header }) => {
          header['weights/value/bias']!.dtype = 'F31'
        }),
    ],
    [
      'half-precision optimiser',
      'optimizer/m',
      () =>
        changed(({ header }) => {
          header['optimizer/m'] = { ...header['optimizer/m']!, dtype: 'F16', shape: [32] }
        }),
    ],
    [
      'environment parts that are not bytes',
      'envs/slots',
      () =>
        changed(({ header }) => {
          header['envs/slots']!.dtype = 'BOOL'
        }),
    ],
    [
      'a negative shape',
      'weights/conv1/bias.shape[0]',
      () =>
        changed(({ header }) => {
          header['weights/conv1/bias']!.shape = [-3]
        }),
    ],
    [
      'a shape that overflows',
      'weights/conv1/bias.data_offsets',
      () =>
        changed(({ header }) => {
          header['weights/conv1/bias']!.shape = [2 ** 31, 2 ** 31, 2 ** 31]
        }),
    ],
    [
      'offsets that overlap',
      'weights/conv1/bias.data_offsets',
      () =>
        changed(({ header }) => {
          header['weights/conv1/bias']!.data_offsets = [44, 56]
        }),
    ],
    [
      'offsets with a gap',
      'weights/conv1/bias.data_offsets',
      () =>
        changed(({ header }) => {
          header['weights/conv1/bias']!.data_offsets = [52, 64]
        }),
    ],
    [
      'offsets out of range',
      'file',
      () =>
        changed(({ header }) => {
          header['weights/extra'] = { dtype: 'F32', shape: [9], data_offsets: [169, 205] }
        }),
    ],
    [
      'offsets backwards',
      'weights/conv1/bias.data_offsets',
      () =>
        changed(({ header }) => {
          header['weights/conv1/bias']!.data_offsets = [60, 48]
        }),
    ],
    [
      'a tensor that is not described',
      'weights/x',
      () => changed(({ header }) => Object.assign(header, { 'weights/x': 3 })),
    ],
    ['a weight that is NaN', 'weights/conv1/kernel', () => changed(({ data }) => data.fill(0xff, 0, 4))],
    ['a moment that is infinite', 'optimizer/m', () => changed(({ data }) => data.set([0, 0, 0x80, 0x7f], 64))],
  ]
  it.each(cases)('%s: refused naming %s', (_, field, file) =>
    expect(refusal(() => decodeCheckpoint(file()))).toBe(field),
  )
})

describe('a checkpoint that cannot be kept', () => {
  const cases: [string, string, (checkpoint: Checkpoint) => Checkpoint][] = [
    [
      'NaN weights',
      'weights/conv1/bias',
      (c) => ({
        ...c,
        weights: [...c.weights.slice(0, 1), { name: 'conv1/bias', shape: [1], data: Float32Array.of(NaN) }],
        training: undefined as never,
        card: sampleCard({ resumable: false }),
      }),
    ],
    [
      'a shape that does not fit',
      'weights/a',
      (c) => ({ ...weightsOnly(c), weights: [{ name: 'a', shape: [2], data: new Float32Array(3) }] }),
    ],
    [
      'two tensors of one name',
      'weights/a',
      (c) => ({ ...weightsOnly(c), weights: [1, 2].map(() => ({ name: 'a', shape: [1], data: new Float32Array(1) })) }),
    ],
    ['no weights', 'weights', (c) => ({ ...weightsOnly(c), weights: [] })],
    [
      'training weights of another moment',
      'training.weights',
      (c) => ({ ...c, training: { ...c.training!, weights: sampleCheckpoint({}, 2).weights } }),
    ],
    ['a card of a path', 'card.id', (c) => ({ ...c, card: sampleCard({ id: 'a/b' }) })],
  ]
  it.each(cases)('%s: refused naming %s', (_, field, make) =>
    expect(refusal(() => encodeCheckpoint(make(sampleCheckpoint())))).toBe(field),
  )

  it('half precision refuses training state and weights out of its range', () => {
    expect(refusal(() => encodeCheckpoint(sampleCheckpoint(), { half: true }))).toBe('training')
    const big = {
      ...weightsOnly(sampleCheckpoint()),
      weights: [{ name: 'a', shape: [1], data: Float32Array.of(70000) }],
    }
    expect(refusal(() => encodeCheckpoint(big, { half: true }))).toBe('weights/a')
    expect(refusal(() => encodeCheckpoint(big))).toBe('accepted')
  })
})
