import { showRounded } from '../lab/charts/numbers'
import { InputError } from '../lab/contracts/errors'
import type { RewardModel, Transitions } from '../lab/contracts/reward'
import { sizedOptions } from '../lab/contracts/saliency'
import { createRandom } from '../lab/random'
import { openBoards, type Boards } from '../lab/rewards/boards'
import { searchEdits } from '../lab/rewards/looks/edits'
import { everyStep, layoutsOf } from '../lab/rewards/looks/every-step'
import { mapsOf, openRewardView } from '../lab/rewards/looks/maps'
import { boardsOf } from '../lab/rewards/looks/read-board'
import { residualsOf } from '../lab/rewards/looks/residuals'
import { shapedOf } from '../lab/rewards/looks/shaping'
import { swingsOf } from '../lab/rewards/looks/swings'
import { editWords, mapWords } from '../lab/rewards/looks/words'
import { openReward, requireSameGame } from '../lab/rewards/open'
import { rate } from '../lab/rewards/rate'
import { picturesAt } from '../lab/rewards/rows'
import { saliencyMethod, saliencyMethods } from '../lab/saliency/registry'
import { goalCurve } from '../lab/studies/reward-probes/goals'
import { decodeTransitions } from '../storage/transitions'
import { parseFlags, parseSettings, positiveNumber, refuse, runCommand, usage, wholeNumber } from './arguments.lib'
import { chooseNodeBackend } from './backend.lib'
import { inFile, readReward } from './checkpoint.lib'
import { openGame } from './games.lib'
import { readInput } from './input.lib'

/** What a kept reward model says, seen from several sides: what stands on the page of rewards, of any game, as lines. */
const flags = {
  reward: { kind: 'text', help: 'a reward model (npm run reward)' },
  transitions: { kind: 'text', help: 'decisions to look at (npm run transitions)' },
  row: { kind: 'text', help: 'the decision whose pictures are explained (the first that paid)' },
  method: { kind: 'text', default: 'jacobian', help: saliencyMethods.map(({ id }) => id).join(', ') },
  set: { kind: 'list', help: 'key=value: an option of the method; repeatable' },
  gamma: { kind: 'text', default: '0.97', help: 'of the potential under which a maze’s reward is smallest' },
  json: { kind: 'switch', help: 'one JSON object per line, the maps in it' },
  backend: { kind: 'text', default: 'wasm', help: 'wasm, webgpu or cpu' },
  help: { kind: 'switch', help: 'this list' },
} as const

type Given = ReturnType<typeof parseFlags<typeof flags>>
type Line = { readonly look: string; readonly words: readonly string[] } & Readonly<Record<string, unknown>>

/** Residuals and edits that are told. */
const TOLD = 5
/** Boards with each number of goals, and the seed that they are drawn from. */
const [PLACES, SEED] = [32, 1] as const

async function main(): Promise<void> {
  const given = parseFlags(flags)
  if (given.help) return console.log(`npm run look -- …\n${usage(flags)}`)
  for await (const { words, ...line } of looks(given))
    console.log(given.json ? JSON.stringify({ ...line, words }, numbersAlone) : [...words, ''].join('\n'))
}

const numbersAlone = (_: string, value: unknown) => (value instanceof Float32Array ? [...value] : value)

async function* looks(given: Given): AsyncGenerator<Line> {
  const { reward: file, transitions: data } = given
  if (!file) throw new InputError('--reward', 'is missing')
  if (!data) throw new InputError('--transitions', 'is missing')
  const gamma = positiveNumber('gamma', given.gamma, 0, 1)
  const kept = await readReward(file, '--reward')
  const bytes = await readInput(data, '--transitions')
  const set = decoded(data, bytes)
  await chooseNodeBackend(given.backend).catch(refuse('--backend'))
  const { env } = kept.card
  const game = await openGame(env.id, 1, env)
  requireSameGame(set.game, env, game.spec, 'transitions.game')
  const model = openReward(kept, { ...game.spec, observation: set.transitions.observation })
  const said = await rate(model, set.transitions)
  const row = given.row === undefined ? firstPaid(set.transitions) : wholeNumber('row', given.row, 0, said.length - 1)
  yield await mapped(given, model, set.transitions, row)
  yield wrong(set.transitions, said)
  if (env.id !== 'maze') return
  const boards = openBoards(game, env)
  boards.enter(SEED)
  yield await edits(model, boards, set.transitions, row)
  yield await counted(model, { game, setting: env, places: PLACES, random: createRandom(SEED) })
  yield await shaped(model, boards, gamma, env.options?.['goals'])
}

function decoded(file: string, bytes: Uint8Array) {
  try {
    return decodeTransitions(bytes)
  } catch (error) {
    throw inFile(file, error)
  }
}

const firstPaid = ({ rewards }: Transitions) =>
  Math.max(
    0,
    rewards.findIndex((reward) => reward !== 0),
  )

async function mapped({ method, set }: Given, model: RewardModel, seen: Transitions, row: number): Promise<Line> {
  const options = parseSettings('set', sizedOptions(saliencyMethod(method).options, seen.observation), set)
  const view = openRewardView({ method, options }, model, seen.observation)
  const pictures = { before: picturesAt(seen, 'before', [row]), after: picturesAt(seen, 'after', [row]) }
  const found = await mapsOf(model, seen.observation, pictures, view)
  const swings = await swingsOf(model, seen.observation, pictures)
  const words = [`Decision ${row}, ${method}:`, ...mapWords(found, swings, view, seen.observation)]
  return { look: 'maps', row, method, ...found, swings: swings.most, words }
}

function wrong(seen: Transitions, said: Float32Array): Line {
  const residuals = residualsOf(seen, said, TOLD)
  const lines = residuals.map(
    ({ row, count, said: r, paid }) => `  decision ${row} (${count} alike): ${showRounded(r)}, paid ${paid}`,
  )
  return { look: 'residuals', residuals, words: ['Most wrong about:', ...lines] }
}

async function edits(model: RewardModel, boards: Boards, seen: Transitions, row: number): Promise<Line> {
  const pair = boardsOf(seen, row)
  const found = await searchEdits(model, { boards, pair, where: 'after', toward: 'less', count: 1 })
  const { side } = boards.room()
  const lines = found.ranked
    .slice(0, TOLD)
    .map(({ edit, reward }) => `  ${showRounded(reward)}: ${editWords(edit, side)}`)
  const head = `Of ${found.ranked.length} legal edits of s′, those that take most from ${showRounded(found.from)}:`
  return { look: 'edits', row, from: found.from, ranked: found.ranked, words: [head, ...lines] }
}

async function counted(model: RewardModel, bed: Parameters<typeof goalCurve>[1]): Promise<Line> {
  const points = await goalCurve(model, bed)
  const lines = points.map(
    ({ goals, mean, least, most }) =>
      `  ${goals}: ${showRounded(mean)} (${showRounded(least)} to ${showRounded(most)})`,
  )
  return { look: 'goals', points, words: ['By goals in sight, walking:', ...lines] }
}

async function shaped(model: RewardModel, boards: Boards, gamma: number, goals: unknown): Promise<Line> {
  const steps = everyStep(boards, layoutsOf(boards, goals))
  const { before, after, bound, states } = shapedOf(steps, await rate(model, steps), { gamma, norm: 'sizes' })
  const words = [
    `Mean size over every step of the room: ${showRounded(before)}, under the simplest of all potentials of ${states} states ${showRounded(after)} (none gets under ${showRounded(bound)}).`,
  ]
  return { look: 'shaping', gamma, before, after, bound, states, words }
}

await runCommand(main, { method: '--method', transitions: '--transitions' })
