import { describe, expect, it } from 'vitest'
import { agreementOf } from '../../../app/explore/agreement'
import { colourings, coloursBy, quantityOf } from '../../../app/explore/colouring'
import { episodeAt, episodesOf } from '../../../app/explore/episodes'
import { acrossOf, commonest, envelope, extentOf, lanesOf, rowAt, rowsAt } from '../../../app/explore/lanes'
import { fileName } from '../../../app/state/files'
import { softmaxOf } from '../../../app/explore/softmax'
import { tableOf } from '../../../app/explore/table'
import { noiseWords } from '../../../app/explore/noised'
import type { Recording } from '../../../workers/lab/contracts/recording'
import { open, trajectory } from './trajectories'

describe('the time line', () => {
  it('has a lane for every series there is, concepts last', () => {
    expect(lanesOf(open, [{ title: 'Ball', shares: new Float32Array(5) }]).map(({ title }) => title)).toEqual([
      'Value',
      'Reward',
      'On: Ball',
    ])
  })

  it('finds rows by pixel and pixels by row, each the other’s inverse', () => {
    for (const range of [
      [0, 5],
      [2, 4],
      [0, 20_000],
    ] as const)
      for (let row: number = range[0]; row < range[1]; row += 1)
        expect(rowAt(acrossOf(row, 700, range), 700, range)).toBe(row)
    expect([rowAt(-5, 700, [0, 5]), rowAt(900, 700, [0, 5])]).toEqual([0, 4])
  })

  it('covers every row by some pixel column', () => {
    const seen = new Set<number>()
    for (let pixel = 0; pixel < 100; pixel++)
      for (let [row, to] = rowsAt(pixel, 100, [0, 1037]); row < to; row++) seen.add(row)
    expect(seen.size).toBeGreaterThanOrEqual(1037)
  })

  it('keeps the extremes of many rows and leaves gaps where there is no number', () => {
    const { low, high } = envelope(Float32Array.of(1, 5, NaN, NaN, -3, 2), 3, [0, 6])
    expect([...low]).toEqual([1, NaN, -3])
    expect([...high]).toEqual([5, NaN, 2])
    expect(extentOf(Float32Array.of(NaN, 4, -Infinity, 6), [0, 4], false)).toEqual([4, 6])
    expect(extentOf(Float32Array.of(4, 6), [0, 2], true)).toEqual([0, 6])
    expect(extentOf(Float32Array.of(NaN), [0, 1], false)).toEqual([0, 1])
  })

  it('shows the action taken most', () => {
    expect(commonest(trajectory.columns.action, 0, 5)).toBe(1)
    expect(commonest(trajectory.columns.action, 3, 4)).toBe(0)
  })
})

describe('the table', () => {
  it('has a line per decision, with names quoted where they must be and no number where there is none', () => {
    const [head, ...lines] = tableOf(open).trimEnd().split('\r\n')
    expect(head).toBe(
      'row,episode,decision,action,value,reward,lives,logit_stay,logit_go,terminated,truncated,lifeLost,forced,intervened',
    )
    expect(lines[1]).toBe('1,0,1,go,2,1,1,0,1,0,0,1,0,0')
    expect(lines[3]).toBe('3,1,0,stay,,0,2,,,0,0,0,0,1')
    expect(lines).toHaveLength(5)
  })

  it('has nothing in it that a spreadsheet would compute', () => {
    const actions = ['=1+1', '-F'].map((id) => ({ id, title: id, keys: [] }))
    const named = { ...open, trajectory: { ...trajectory, game: { ...trajectory.game, actions } } }
    const [head, first, second] = tableOf(named).split('\r\n')
    expect(head).toContain('lives,logit_=1+1,logit_-F,')
    expect([first, second].map((line) => line!.split(',')[3])).toEqual(["'=1+1", "'-F"])
  })

  it('goes by a name that any file system takes', () => {
    expect(fileName('Breakout, small CNN: 3 games', 'trajectory')).toBe('breakout-small-cnn-3-games')
    expect(fileName('…', 'trajectory')).toBe('trajectory')
  })
})

describe('agreement', () => {
  it('counts the rows that were asked about, by hand', () => {
    // Row 0 agrees (stay), rows 1 and 2 say go and are told stay; row 4 says stay and is told go; row 3 counts for nothing.
    const found = agreementOf(trajectory, {
      action: Uint8Array.of(0, 0, 0, 0, 1),
      value: Float32Array.of(2, 2, 2, 9, 6),
      distance: Float32Array.of(0, 0.5, 0.5, NaN, 1),
    })
    expect(found).toEqual({ same: 0.25, distance: 0.5, value: (1 + 0 - 1 + 1) / 4, parting: 1 })
  })
})

describe('colours of the map', () => {
  const known = {
    embedding: {
      positions: new Float32Array(10),
      clusters: Uint8Array.of(0, 1, 1, 2, 0),
      outliers: null,
      words: '',
      of: { layer: 'x', method: 'pca', options: {}, seed: 1 },
    },
    endings: null,
    attention: [],
    components: null,
    names: [],
    quantities: {},
  }
  const numbers = (id: string, found = coloursBy(id, open, known)) =>
    Array.from(found.kind === 'category' ? found.labels : found.values)

  it('offers what there is', () => {
    const offered = 'action likeliest value reward time share length total last game life cluster'.split(' ')
    expect(colourings(open, known).map(({ value }) => value)).toEqual(offered)
    for (const id of offered) expect(numbers(id)).toHaveLength(5)
    const marked = { ...known, embedding: { ...known.embedding, outliers: Uint8Array.of(0, 0, 1, 0, 0) } }
    expect(colourings(open, marked).map(({ value }) => value)).toEqual([...offered, 'outlier'])
    const components = {
      count: 2,
      width: 1,
      scores: Float32Array.from({ length: 2 * open.info.rows }, (_, i) => (i % 2 === 0 ? i : 1)),
      mean: Float32Array.of(2, 1),
      spread: Float32Array.of(2, 1),
    } as unknown as NonNullable<Parameters<typeof coloursBy>[2]['components']>
    const apart = { ...known, components, names: ['', 'a saw ahead'] }
    const served = colourings(open, apart).filter(({ value }) => !offered.includes(value))
    expect(served.map(({ label }) => label)).toEqual(['Strongest component', 'Component 1', 'Component 2: a saw ahead'])
    expect(numbers('component 0', coloursBy('component 0', open, apart)).slice(0, 3)).toEqual([-1, 0, 1])
    expect(coloursBy('component 2', open, apart).kind).toBe('category')
  })

  it('by hand: two games, of three decisions and of two', () => {
    expect(numbers('time')).toEqual([0, 1, 2, 0, 1])
    expect(numbers('share')).toEqual([0, 50, 100, 0, 100])
    expect(numbers('length')).toEqual([3, 3, 3, 2, 2])
    expect(numbers('total')).toEqual([1, 1, 1, -2, -2])
    // Ended by the rules, and cut.
    expect(numbers('last')).toEqual([0, 0, 1, 0, 2])
    // Logits 1 0, 0 1, 0 1, nobody asked, 3 0.
    expect(numbers('likeliest')).toEqual([0, 1, 1, 255, 0])
  })

  it('by what is true of the game, once that was measured', () => {
    const quantities = [
      { id: 'up', title: 'speed upwards', unit: 'cells/tick', help: '' },
      { id: 'saw', title: 'a saw ahead', unit: '', help: '' },
    ]
    const coins = { ...open, quantities }
    const served = colourings(coins, known).slice(-2)
    expect(served).toEqual([
      { value: 'quantity up', label: 'True: speed upwards' },
      { value: 'quantity saw', label: 'True: a saw ahead' },
    ])
    expect(served.map(({ value }) => quantityOf(value))).toEqual(['up', 'saw'])
    expect(numbers('quantity up', coloursBy('quantity up', coins, known)).every(Number.isNaN)).toBe(true)
    const measured = {
      ...known,
      quantities: { up: Float32Array.of(-1, 0, 2, NaN, 1), saw: Float32Array.of(0, 1, 1, 0, 0) },
    }
    const up = coloursBy('quantity up', coins, measured)
    expect(up).toMatchObject({ kind: 'value', name: 'speed upwards, cells/tick', signed: true })
    expect(numbers('quantity up', up)).toEqual([-1, 0, 2, NaN, 1])
    const saw = coloursBy('quantity saw', coins, measured)
    expect(saw).toMatchObject({ kind: 'category', names: ['a saw ahead: no', 'a saw ahead: yes'] })
    // Of another game's quantities there is nothing to show.
    expect(coloursBy('quantity up', open, measured)).toMatchObject({ names: ['Stay', 'Go, on'] })
  })

  it('by how each game ended, once that is known', () => {
    const spec = { endings: ['', 'coin', 'saw'] } as unknown as NonNullable<typeof open.spec>
    const ended = { ...known, endings: Uint8Array.of(2, 0) }
    const colours = coloursBy('ending', { ...open, spec }, ended)
    expect(colours).toMatchObject({ names: ['it was cut', 'coin', 'saw'] })
    expect(numbers('ending', colours)).toEqual([2, 2, 2, 0, 0])
    expect(numbers('ending', coloursBy('ending', { ...open, spec }, known)).every(Number.isNaN)).toBe(true)
  })
})

it('says what actions were drawn from, where that is not what the agent said', () => {
  const noise = { scale: 0.7, low: -1.8, high: 0.8, set: [[1, 0.1]] as [number, number][] }
  const played = (...noises: (typeof noise | null)[]) => ({
    trajectory: {
      ...trajectory,
      episodes: noises.map((one, begin) => ({ begin, recording: { ...(one && { noise: one }) } as Recording })),
    },
  })
  expect(noiseWords(open)).toBe('')
  expect(noiseWords(played(null, null))).toBe('')
  expect(noiseWords(played(noise, noise))).toBe(
    'Actions were drawn from its logits × 0.7, held between −1.8 and 0.8 (Go, on at 0.1): more is met than it would bring about itself. What it said and remembered is its own.',
  )
  expect(noiseWords(played(noise, null))).toMatch(/^In 1 game actions were drawn from its logits/)
  expect(noiseWords(played(noise, { ...noise, set: [] }))).toContain('levelled logits, not in all games alike')
})

it('an episode’s rows, and which one a row is of', () => {
  const episodes = episodesOf(open)
  expect(episodes).toEqual([
    { begin: 0, end: 3 },
    { begin: 3, end: 5 },
  ])
  expect([0, 2, 3, 4].map((row) => episodeAt(episodes, row))).toEqual([0, 0, 1, 1])
  expect(episodeAt([], 0)).toBe(0)
})

it('turns logits into chances without overflow', () => {
  expect([...softmaxOf(Float32Array.of(1000, 1000))]).toEqual([0.5, 0.5])
})
