import { describe, expect, it } from 'vitest'
import { RowFlag, type Trajectory } from '../../../workers/lab/contracts/trajectory'
import { choices, derive, placesOf, stepAdvantages } from '../../../workers/lab/recording/derived'
import { eventsOf, marksOf } from '../../../workers/lab/recording/landmarks'

const { terminated, truncated, lifeLost, intervened } = RowFlag

/** Two episodes: rows 0–2 end by the rules, rows 3–5 are cut. */
function table(finalValue?: number): Pick<Trajectory, 'columns' | 'episodes' | 'bookmarks'> {
  return {
    columns: {
      action: Uint8Array.of(0, 1, 0, 1, 1, 0),
      reward: Float32Array.of(1, 0, 2, 0, -4, 8),
      value: Float32Array.of(4, 2, 1, 8, 2, 4),
      logits: Float32Array.of(0, 0, Math.log(3), 0, 1000, 0, 0, Math.log(3), 0, 0, 0, 0),
      flags: Uint8Array.of(0, lifeLost, terminated | lifeLost, 0, intervened, truncated),
    },
    episodes: [
      { begin: 0, recording: null },
      { begin: 3, recording: null, ...(finalValue !== undefined && { finalValue }) },
    ],
    bookmarks: [{ row: 4, note: 'here' }],
  }
}
const numbers = (array: Float32Array | null) => Array.from(array ?? [])

describe('what follows from the columns', () => {
  it('choices', () => {
    const { entropy, logit, probability } = choices(table().columns)!
    const quarter = 0.75 * Math.log(4 / 3) + 0.25 * Math.log(4)
    ;[Math.LN2, quarter, 0, quarter, Math.LN2, Math.LN2].forEach((expected, row) =>
      expect(entropy[row]).toBeCloseTo(expected, 6),
    )
    ;[0.5, 0.25, 1, 0.75, 0.5, 0.5].forEach((expected, row) => expect(probability[row]).toBeCloseTo(expected, 6))
    ;[0, 0, 1000, Math.log(3), 0, 0].forEach((expected, row) => expect(logit[row]).toBeCloseTo(expected, 6))
    expect(choices({ action: Uint8Array.of(1) })).toBeNull()
  })

  it('one-step advantages: nothing follows an end, the final value a cut', () => {
    // 1 + ½·2 − 4; 0 + ½·1 − 2; 2 + 0 − 1; 0 + ½·2 − 8; −4 + ½·4 − 2; 8 + ½·6 − 4
    expect(numbers(stepAdvantages(table(6), 0.5))).toEqual([-2, -1.5, 1, -7, -4, 7])
    expect(numbers(stepAdvantages(table(), 0.5))).toEqual([-2, -1.5, 1, -7, -4, NaN])
    expect(stepAdvantages({ ...table(), columns: { ...table().columns, value: undefined } as never }, 0.5)).toBeNull()
  })

  it('events', () => {
    expect(eventsOf(table()).map(({ row, kind, text }) => `${row} ${kind}: ${text}`)).toEqual([
      '0 start: episode 1',
      '0 reward: reward +1',
      '1 life: life lost',
      '2 reward: reward +2',
      '2 life: life lost',
      '2 end: the episode ended',
      '3 start: episode 2',
      '4 change: changed',
      '4 reward: reward −4',
      '5 reward: reward +8',
      '5 end: cut here',
    ])
  })

  it('marks: a jump lies inside an episode, what is unknown is no extreme', () => {
    const rows = table()
    expect(marksOf(rows, stepAdvantages(rows, 0.5)).map(({ row, kind, text }) => `${row} ${kind}: ${text}`)).toEqual([
      '1 death: life lost',
      '2 highest: highest advantage, +1.00',
      '2 death: life lost',
      '3 lowest: lowest advantage, −7.00',
      '4 jump: biggest jump of the value, −6.00',
    ])
    expect(
      marksOf(
        { ...rows, columns: { action: rows.columns.action, reward: rows.columns.reward, flags: new Uint8Array(6) } },
        null,
      ),
    ).toEqual([])
  })

  it('places: all of it and the bookmarks, row by row, no death twice', () => {
    const rows = table()
    const places = placesOf(rows, derive(rows))
    expect(places.map(({ row }) => row)).toEqual(places.map(({ row }) => row).sort((a, b) => a - b))
    expect(places.filter(({ row, kind }) => row === 1 && kind !== 'reward').map(({ kind }) => kind)).toEqual(['life'])
    expect(places.filter(({ kind }) => kind === 'bookmark')).toEqual([{ row: 4, kind: 'bookmark', text: 'here' }])
    expect(Object.keys(derive(rows)).sort()).toEqual([
      'advantage',
      'entropy',
      'logit',
      'probability',
      'reward',
      'value',
    ])
  })
})
