import { expect, it } from 'vitest'
import { InputError } from '../../../workers/lab/contracts/errors'
import { createRandom } from '../../../workers/lab/random'
import { decodeLink, encodeLink } from '../../../workers/lab/recording/link'
import { openFile } from '../../../workers/threads/stage/files'
import { courseOf, readAsks, writeLink } from '../../../workers/threads/stage/link'
import type { Opening } from '../../../workers/threads/stage/opening'
import type { Stage } from '../../../workers/threads/stage/stage'
import type { FileKind } from '../../../workers/threads/api'
import { sampleLink } from '../recording/samples'
import { openGame, playerOn } from './stages'

const fields = { recording: 'recording', state: 'state', config: 'config', program: 'program' } as const

/** Says how large it is; whoever reads it fails. */
const unread = (size: number) =>
  Object.defineProperties(new File([], 'large'), {
    size: { value: size },
    arrayBuffer: { value: () => Promise.reject(new Error('it was read')) },
  })

/** A stage on which this player plays alone. */
const stageOf = (player: ReturnType<typeof playerOn>) =>
  ({
    player: () => player,
    company: { player: { id: 'shipped/someone' }, rival: null },
    move: async (work: (given: typeof player) => unknown) => void work(player),
  }) as unknown as Stage

it.each(Object.entries(fields))('a %s that is too large is refused by its size, unread', async (kind, field) => {
  const refused = openFile({} as Stage, {} as Opening, kind as FileKind, unread(1e9))
  await expect(refused).rejects.toThrow(InputError)
  await expect(refused).rejects.toThrow(/1000 MB/)
  await expect(refused).rejects.toMatchObject({ field })
})

it('a program’s file is in force once it is read, and changes nothing where it is refused', async () => {
  const player = playerOn(await openGame('breakout'))
  player.newGame(1)
  const step = { id: 'displayed-score', options: { score: 5 }, from: 0, every: 1 }
  const program = { format: 1, title: 'Five', env: 'breakout', steps: [step] }
  const open = (value: object) =>
    openFile(stageOf(player), {} as Opening, 'program', new File([JSON.stringify(value)], 'program.json'))
  await open(program)
  expect(player.repeater.program).toEqual(program)
  await expect(open({ ...program, steps: [{ ...step, every: -1 }] })).rejects.toThrow('program.steps[0].every')
  expect(player.repeater.program).toEqual(program)
})

it('a link is told without what was done, which is read where it is replayed', () => {
  const state = sampleLink()
  const text = encodeLink(state)
  const { actions, ticks, interventions, ...asks } = state
  expect(readAsks(text)).toEqual(asks)
  expect(courseOf({ link: text })).toEqual({ version: state.env.version, actions, ticks, interventions })
  expect(courseOf({ actions, ticks, interventions })).toEqual({ actions, ticks, interventions })
  expect(() => courseOf({ link: '1.AAAA' })).toThrow(InputError)
})

it('a link that the stage writes leads to where it is', async () => {
  const player = playerOn(await openGame('catch'))
  player.newGame(3)
  const random = createRandom(1)
  for (let i = 0; i < 9 && !player.over; i++) player.decide(random.below(3))
  const look = { views: [], overlay: { opacity: 0.25, holdScale: true } }
  const { text, env } = writeLink(stageOf(player), look)
  const { seed, actions, ticks } = player.episode()
  expect(env).toBe('catch')
  expect(decodeLink(text)).toMatchObject({
    ...look,
    agent: 'shipped/someone',
    seed,
    actions,
    ticks,
    acting: player.acting,
  })
})
