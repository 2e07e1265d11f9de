import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { openAgent } from '../lab/agents/open'
import { variantOf } from '../lab/backend/backend'
import { software } from '../lab/software'
import { openingOf, requireGame, rhythmOfCard } from '../lab/agents/requirements'
import type { Agent } from '../lab/contracts/agent'
import type { Checkpoint, PolicyCard, Score } from '../lab/contracts/checkpoint'
import { InputError } from '../lab/contracts/errors'
import { oneOf, parseJson } from '../lab/contracts/guards'
import { describeWhen, program, type Program } from '../lab/contracts/program'
import type { BatchGame } from '../lab/envs/game'
import { openProgram } from '../lab/interventions/program'
import { interventionEntry } from '../lab/interventions/registry'
import { playGames, type PlayedGame } from '../lab/play/games'
import { playRollouts, usualNoops } from '../lab/play/rollouts'
import { scoreOf } from '../lab/play/score'
import { recordGames } from '../lab/recording/games'
import { spans } from '../lab/recording/rows'
import { buildColumns, describeGame } from '../lab/recording/trajectory'
import { withOwnStreams } from '../lab/contracts/setting'
import { distinct } from '../lab/statistics/distinct'
import { mean, median } from '../lab/statistics/interval'
import { FEWEST_VALUES, meanOfSample } from '../lab/statistics/mean'
import { pairing } from '../lab/statistics/pairing'
import { drawSeeds } from '../lab/streams'
import { counted, showRounded } from '../lab/charts/numbers'
import { replaceFile, requireWritable } from '../storage/atomic'
import { fromHalf, halved, toHalf } from '../storage/half'
import { encodeCheckpoint, weightsOnly } from '../storage/safetensors'
import { encodeTrajectory } from '../storage/trajectory-file'
import { parseFlags, parseSettings, refuse, runCommand, usage, wholeNumber } from './arguments.lib'
import { chooseNodeBackend } from './backend.lib'
import { readAgent } from './checkpoint.lib'
import { openGame } from './games.lib'

const flags = {
  agent: { kind: 'text', help: 'checkpoint file (.safetensors)' },
  games: { kind: 'text', default: '100', help: 'whole games, all lives' },
  acting: { kind: 'text', help: 'sampled or greedy (as the card says)' },
  seed: { kind: 'text', default: '1000', help: 'that those of the games and the drawn actions are drawn from' },
  'most-decisions': { kind: 'text', default: '20000', help: 'a game is cut here (a greedy agent may loop for ever)' },
  program: { kind: 'text', help: 'changes that make themselves: a file as the page saves it' },
  change: { kind: 'text', help: 'or one change of the catalogue by its id', against: ['program'] },
  option: { kind: 'list', help: 'key=value: an option of --change; repeatable', needs: ['change'] },
  every: {
    kind: 'text',
    default: '1',
    help: 'how often --change is made: 0 once, 1 before every decision, k every k, or a-b drawn anew for each game',
    needs: ['change'],
  },
  from: { kind: 'text', default: '0', help: 'first decision of --change', needs: ['change'] },
  record: {
    kind: 'text',
    help: 'play the games as the stage does, and keep them in this file for the explorer (with the changes, if any)',
  },
  write: { kind: 'switch', help: "put the score into the file's card" },
  export: {
    kind: 'text',
    help: 'write weights only, as half floats, with the card, to this file',
    against: ['record', 'change', 'program'],
  },
  name: { kind: 'text', help: 'name in the exported card', needs: ['export'] },
  id: { kind: 'text', help: 'id in the exported card', needs: ['export'] },
  note: { kind: 'text', help: 'note in the exported card', needs: ['export'] },
  backend: { kind: 'text', default: 'wasm', help: 'wasm, webgpu or cpu' },
  help: { kind: 'switch', help: 'this list' },
} as const

async function main(): Promise<void> {
  const given = parseFlags(flags)
  if (given.help) return console.log(`npm run evaluate -- --agent FILE …\n${usage(flags)}`)
  if (!given.agent) throw new InputError('--agent', 'is missing')
  const plan = {
    games: wholeNumber('games', given.games, 0, 100_000),
    ...(given.acting !== undefined && { acting: oneOf('sampled', 'greedy')(given.acting, '--acting') }),
    seed: wholeNumber('seed', given.seed, 0, 0xffffffff),
    mostDecisions: wholeNumber('most-decisions', given['most-decisions'], 1),
    backend: oneOf('wasm', 'webgpu', 'cpu')(given.backend, '--backend'),
  }
  const changed = given.program !== undefined || given.change !== undefined
  if (plan.games < 1 && (changed || given.record !== undefined))
    throw new InputError('--games', 'must be at least 1 for games under a change or on record')
  if (plan.games < 1 && given.write) throw new InputError('--write', 'has no score to put there with --games 0')
  if (plan.games < 1 && given.export === undefined)
    throw new InputError('--games', 'must be at least 1: with 0 there is nothing to do but --export')
  const checkpoint = await readCheckpoint(given.agent)
  // Before anything is played: a place that cannot be written.
  for (const flag of ['record', 'export'] as const)
    if (given[flag] !== undefined) await requireWritable(given[flag]).catch(refuse(`--${flag}`))
  if (given.write) await requireWritable(given.agent).catch(refuse('--write'))
  if (given.record !== undefined) {
    if (given.write)
      throw new InputError('--write', 'a recorded game starts as the stage starts it; judge without --record')
    // The page knows agents that come with the site by their place.
    const id = /(^|\/)public\/agents\/[^/]+$/.test(given.agent) ? `shipped/${checkpoint.card.id}` : checkpoint.card.id
    return judgeRecorded(
      checkpoint,
      id,
      changed ? await readProgram(given, checkpoint.card.env.id) : null,
      plan,
      given.record,
    )
  }
  if (changed) {
    if (given.write) throw new InputError('--write', 'a card tells the score of the game as it is')
    return judgeChanged(checkpoint, await readProgram(given, checkpoint.card.env.id), plan)
  }
  const score = await scoreFor(checkpoint, plan, given)
  const { score: _, ...card } = checkpoint.card
  const judged = { ...checkpoint, card: score ? { ...card, score } : card }
  if (given.write)
    await replaceFile(given.agent, encodeCheckpoint(judged, { half: !judged.training && isHalf(judged.weights) }))
  if (given.export) {
    const { card, weights } = weightsOnly(judged)
    const named = {
      ...card,
      id: given.id ?? card.id,
      name: given.name ?? card.name,
      ...(given.note && { note: given.note }),
    }
    await replaceFile(given.export, encodeCheckpoint({ card: named, weights }, { half: true }))
    console.log(`exported ${given.export}`)
  }
}

/**
 * Of the weights whose card it will stand in: what is exported is rounded to half floats, and plays other games. Without games: what the
 * card says, where rounding changes nothing.
 */
async function scoreFor(
  checkpoint: Checkpoint<PolicyCard>,
  plan: Plan,
  { export: exported, write }: { readonly export: string | undefined; readonly write: boolean },
): Promise<Score | undefined> {
  const rounds = exported !== undefined && !isHalf(checkpoint.weights)
  if (rounds && write)
    throw new InputError(
      '--write',
      'what is exported is rounded and scores otherwise than this file; judge one at a time',
    )
  if (plan.games < 1) return rounds ? undefined : checkpoint.card.score
  const weights = checkpoint.weights.map((array) => ({ ...array, data: halved(array.data) }))
  return judge(rounds ? { ...checkpoint, weights } : checkpoint, plan)
}

async function readCheckpoint(path: string): Promise<Checkpoint<PolicyCard>> {
  const checkpoint = await readAgent(path, '--agent')
  const { card } = checkpoint
  requireGame(card, (await openGame(card.env.id, 1)).spec)
  return checkpoint
}

/** Every weight is exactly a half float. */
const isHalf = (weights: Checkpoint['weights']): boolean =>
  weights.every(({ data }) => data.every((x) => fromHalf(toHalf(x)) === x))

interface ProgramFlags {
  readonly program: string | undefined
  readonly change: string | undefined
  readonly option: readonly string[]
  readonly every: string
  readonly from: string
}

async function readProgram(
  { program: file, change, option, every, from }: ProgramFlags,
  env: string,
): Promise<Program> {
  if (file !== undefined)
    return program(parseJson(await readFile(file, 'utf8').catch(refuse('--program')), 'program'), 'program')
  const entry = interventionEntry(env, change ?? '')
  const step = {
    id: entry.id,
    options: parseSettings(entry.options, option),
    from: wholeNumber('from', from, 0),
    every: readPeriod(every),
  }
  return program({ format: 1, title: entry.title, env, steps: [step] }, '--change')
}

/** `k`, or `a-b` from the smaller to the greater. */
function readPeriod(text: string): number | readonly [number, number] {
  const [, first, second] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  if (first === undefined) throw new InputError('--every', `"${text}" must read k or a-b, whole numbers`)
  if (second === undefined) return wholeNumber('every', first, 0)
  const [least, most] = [wholeNumber('every', first, 1), wholeNumber('every', second, 1)]
  if (least > most) throw new InputError('--every', `"${text}" must go from the smaller to the greater number`)
  return [least, most]
}

type Plan = {
  games: number
  acting?: 'sampled' | 'greedy'
  seed: number
  mostDecisions: number
  backend: 'wasm' | 'webgpu' | 'cpu'
}

/** The agent on the backend that was asked for, and its game with so many slots, opened as it was trained. */
async function open(
  checkpoint: Checkpoint<PolicyCard>,
  slots: number,
  { backend }: Pick<Plan, 'backend'>,
): Promise<{ game: BatchGame; agent: Agent; variant: string }> {
  const { card } = checkpoint
  const game = await openGame(card.env.id, Math.min(slots, 50), openingOf(card.env, rhythmOfCard(card)))
  const variant = variantOf(await chooseNodeBackend(backend).catch(refuse('--backend')))
  return { game, agent: await openAgent(checkpoint, game.spec), variant }
}

/** Plays the games and prints what came out. */
async function judge(checkpoint: Checkpoint<PolicyCard>, plan: Plan): Promise<Score> {
  const { card } = checkpoint
  const { games, acting = card.acting ?? 'sampled', seed, mostDecisions } = plan
  const { game, agent, variant } = await open(checkpoint, games, plan)
  const played: PlayedGame[] = []
  for await (const result of playGames({ game, agent, games, acting, seed, mostDecisions })) played.push(result)
  agent.dispose()
  const score = scoreOf(played, { acting, seed, backend: variant })
  const units = distinct(played, ({ course }) => course)
  const scores = units.map((one) => one.score)
  const cut = played.filter((result) => result.cut).length
  console.log(
    `${card.name}: mean score ${meanText(scores)} over ${unitsText(units.length, games, `${acting} game`)}, seed ${seed}`,
  )
  console.log(
    `least ${Math.min(...scores)}, median ${median(scores)}, most ${Math.max(...scores)}; ${Math.round(mean(units.map(({ decisions }) => decisions)))} decisions per game`,
  )
  if (cut > 0)
    console.log(
      `${cut} of ${games} games were cut at ${Math.max(...played.map((result) => result.decisions))} decisions`,
    )
  console.log(`on ${variant}, Nudge ${software}`)
  return score
}

/** "12.30 (95 % 10.00 … 14.00)"; of too few for an interval the values themselves: "12.30 (too few for an interval: 9, 15.6)". */
function meanText(values: readonly number[]): string {
  const { mean, low, high } = meanOfSample(values)
  const told = values.map((value) => showRounded(value)).join(', ')
  return `${mean.toFixed(2)} ${Number.isFinite(low) ? `(95 % ${low.toFixed(2)} … ${high.toFixed(2)})` : `(too few for an interval: ${told})`}`
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

/** What went alike is one unit, and people are told. */
function unitsText(units: number, all: number, what: string): string {
  const counted = `${all} ${what}${all === 1 ? '' : 's'}`
  return units === all ? counted : `${units} distinct of ${counted} (those that went alike count once)`
}

/**
 * The same games twice, with the changes and without: same seeds, same random words, and each source of chance in the game on a stream of its
 * own. The difference is per game in which a change was made, for the others are the same games twice; pairs that went alike count once.
 */
async function judgeChanged(checkpoint: Checkpoint<PolicyCard>, program: Program, plan: Plan): Promise<void> {
  const { card } = checkpoint
  const { games, acting = card.acting ?? 'sampled', seed, mostDecisions } = plan
  const { game, agent } = await open(checkpoint, 2 * games, plan)
  const schedule = openProgram(game.spec, program)
  const plans = drawSeeds(seed, games).flatMap((one) => [
    { seed: one, schedule: null },
    { seed: one, schedule },
  ])
  const earned = new Float64Array(plans.length)
  const courses = plans.map(() => '')
  const changes = plans.map(() => 0)
  let refused = 0
  for await (const row of playRollouts({
    game,
    agent,
    setting: withOwnStreams(agent.game, game.spec),
    plans,
    acting,
    decisions: mostDecisions,
    stack: 'consistent',
    noops: usualNoops(agent.rhythm, game.spec),
  })) {
    earned[row.rollout]! += row.reward
    courses[row.rollout] = row.course
    changes[row.rollout]! += row.made
    refused += row.refused
  }
  agent.dispose()
  const all = Array.from({ length: games }, (_, i) => ({
    plain: earned[2 * i]!,
    changed: earned[2 * i + 1]!,
    made: changes[2 * i + 1]!,
    course: `${courses[2 * i]} ${courses[2 * i + 1]}`,
  }))
  const touched = all.filter(({ made }) => made > 0)
  const pairs = distinct(touched, ({ course }) => course)
  const line = (name: string, of: (pair: (typeof pairs)[number]) => number) =>
    console.log(`${name}: ${meanText(pairs.map(of))}`)
  console.log(
    `${card.name}, ${counted(games, `${acting} pair`)}, seed ${seed}; ${program.title}: ${program.steps.map(describeWhen).join(', ')}`,
  )
  console.log(
    `made in ${touched.length} of ${counted(games, 'game')}: ${counted(sum(touched.map(({ made }) => made)), 'time')}, refused ${counted(refused, 'time')}`,
  )
  if (touched.length === 0) return console.log('no effect to tell of: no game offered the moment for the change')
  if (touched.length < games || pairs.length < touched.length)
    console.log(`what follows is of ${unitsText(pairs.length, touched.length, 'game')} in which it was made`)
  line('points without', ({ plain }) => plain)
  line('points with', ({ changed }) => changed)
  line('difference per game', ({ plain, changed }) => changed - plain)
  if (pairs.length < FEWEST_VALUES) return console.log('correlation of with and without: too few games for one')
  console.log(
    pairingText(
      pairing(
        pairs.map(({ plain }) => plain),
        pairs.map(({ changed }) => changed),
      ),
    ),
  )
}

/** Whether it helped that each game under the changes stands beside its own. */
function pairingText(r: number): string {
  if (Number.isNaN(r)) return 'correlation of with and without: none, for one of them is always the same'
  const help = r > 0 ? '' : ': pairing does not help here, unpaired games would tell as much'
  return `correlation of with and without, pair by pair: ${r.toFixed(2)}${help}`
}

/** Plays the games at the rhythm of the stage, keeps them as one trajectory and prints what came out. */
async function judgeRecorded(
  checkpoint: Checkpoint<PolicyCard>,
  id: string,
  program: Program | null,
  plan: Plan,
  path: string,
): Promise<void> {
  const { card } = checkpoint
  const { games, acting = card.acting ?? 'sampled', seed, mostDecisions } = plan
  const { game, agent: player } = await open(checkpoint, games, plan)
  const seeds = drawSeeds(seed, games)
  const recorded = await recordGames({
    game,
    agent: player,
    name: id,
    seeds,
    acting,
    decisions: mostDecisions,
    noops: usualNoops(player.rhythm, game.spec),
    program,
  })
  const { episodes, columns } = await buildColumns({
    game,
    recordings: recorded.map(({ recording }) => recording),
    agent: player,
    memories: recorded.map(({ memories }) => memories),
  })
  player.dispose()
  const agent = { id, name: card.name, hash: player.hash }
  const name = `${card.name}: ${counted(games, `${acting} game`)}${program ? `, ${program.title}` : ''}`
  const about = {
    id: randomUUID(),
    name: name.slice(0, 200),
    origin: 'evaluation' as const,
    created: new Date().toISOString(),
    agent,
    media: null,
    bookmarks: [],
  }
  const file = encodeTrajectory({ ...about, game: describeGame(game.spec), episodes, columns })
  await replaceFile(path, file)
  const earned = spans({ episodes, rows: columns.action.length }).map(({ begin, end }) =>
    columns.reward.subarray(begin, end).reduce((a, b) => a + b, 0),
  )
  const units = distinct(
    earned.map((points, i) => ({ points, course: recorded[i]!.course })),
    ({ course }) => course,
  )
  console.log(
    `${card.name}: mean ${meanText(units.map(({ points }) => points))} points over ${unitsText(units.length, games, `${acting} game`)}${program ? `, ${program.title}` : ''}, seed ${seed}`,
  )
  if (program) {
    const made = recorded.filter(({ recording }) => recording.interventions.length > 0).length
    console.log(`made in ${made} of ${counted(games, 'game')}`)
  }
  console.log(`recorded ${columns.action.length} decisions in ${path}, ${(file.length / 1024).toFixed(0)} kB`)
}

await runCommand(main)
