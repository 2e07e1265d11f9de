import { requireGame } from '../lab/agents/requirements'
import type { Checkpoint, PolicyCard, Score } from '../lab/contracts/checkpoint'
import { InputError } from '../lab/contracts/errors'
import { oneOf } from '../lab/contracts/guards'
import { withScores } from '../lab/play/score'
import { replaceFile, requireWritable } from '../storage/atomic'
import { halved, isHalf } from '../storage/half'
import { encodeCheckpoint, weightsOnly } from '../storage/safetensors'
import { parseFlags, positiveNumber, refuse, runCommand, usage, wholeNumber } from './arguments.lib'
import { readAgent } from './checkpoint.lib'
import { judgeChanged } from './evaluate/changed.lib'
import { shipFamily, shipSweep } from './evaluate/family.lib'
import { requireAsMany, waysOf, type Plan } from './evaluate/plan.lib'
import { judgeLevels } from './evaluate/levels.lib'
import { readProgram } from './evaluate/program.lib'
import { judgeRecorded } from './evaluate/recorded.lib'
import { judge } from './evaluate/score.lib'
import { FAMILY, filesOf } from './families.lib'
import { gameFlags, openGame, requireNoops, settingFrom } from './games.lib'
import { wholeNumbers } from './sweep/numbers.lib'

const flags = {
  agent: {
    kind: 'text',
    help: 'checkpoint file (.safetensors); with --export FOLDER several with commas: seeds of one procedure and stages of their runs; or family:FOLDER/*, the families of a sweep',
  },
  seeds: { kind: 'text', help: 'of those families: 1..3 (all)', needs: ['export'] },
  games: { kind: 'text', default: '100', help: 'whole games, all lives' },
  levels: {
    kind: 'text',
    help: 'instead: one game on each of so many levels that were not trained on, with the cause of every end, beside chance and every action held down',
    against: ['games', 'noops', 'sticky', 'record', 'write', 'export', 'change', 'program', 'level'],
  },
  json: { kind: 'switch', help: 'a line for each player as JSON', needs: ['levels'] },
  acting: { kind: 'text', help: 'sampled, greedy or both (both where a card is written, else as the card says)' },
  seed: { kind: 'text', default: '1000', help: 'that those of the games and the drawn actions are drawn from' },
  noops: { kind: 'text', help: 'a game begins with 1 to so many no-op ticks (30, or what the game bears)' },
  sticky: {
    kind: 'text',
    help: 'how likely the action before goes on, tick by tick: 0.25 as in Machado et al. 2018 (as it was trained)',
  },
  'most-decisions': {
    kind: 'text',
    help: 'a game is cut here, for a greedy agent may loop for ever; 0 = never (27000 at 4 ticks a decision: half an hour)',
  },
  program: { kind: 'text', help: 'changes that make themselves: a file as the page saves it' },
  change: { kind: 'text', help: 'or one change of the catalogue by its id', against: ['program'] },
  option: { kind: 'list', help: 'key=value: an option of --change; repeatable', needs: ['change'] },
  held: {
    kind: 'switch',
    help: 'make --change before every decision, not once',
    needs: ['change'],
    against: ['every'],
  },
  every: {
    kind: 'text',
    help: 'or every k decisions (0 once, as usual), or a-b drawn anew for each game',
    needs: ['change'],
  },
  from: { kind: 'text', default: '0', help: 'decision of --change, or the first of several', needs: ['change'] },
  record: {
    kind: 'text',
    help: 'play the games as the stage does, and keep them in this file for the explorer (with the changes, if any)',
  },
  noised: {
    kind: 'switch',
    help: 'what the agent says is levelled before each action is drawn, as in a published recording: episodes show more than it would do by itself',
    needs: ['record'],
  },
  write: { kind: 'switch', help: "put the score into the file's card" },
  replace: { kind: 'switch', help: 'in the place of a score of more games, too', needs: ['write'] },
  export: {
    kind: 'text',
    help: 'write weights only, as half floats, with the card, to this file; of several agents to this folder, with its index.json',
    against: ['record', 'change', 'program'],
  },
  name: { kind: 'text', help: 'name in the exported card', needs: ['export'] },
  id: { kind: 'text', help: 'id in the exported card', needs: ['export'] },
  note: { kind: 'text', help: 'note in the exported card', needs: ['export'] },
  gameset: { ...gameFlags.gameset, against: ['write', 'export'] },
  level: { ...gameFlags.level, against: ['write', 'export'] },
  backend: { kind: 'text', default: 'wasm', help: 'wasm, webgpu or cpu' },
  help: { kind: 'switch', help: 'this list' },
} as const

type Given = ReturnType<typeof parseFlags<typeof flags>>

async function main(): Promise<void> {
  const given = parseFlags(flags)
  if (given.help) return console.log(`npm run evaluate -- --agent FILE …\n${usage(flags)}`)
  if (!given.agent) throw new InputError('--agent', 'is missing')
  const plan: Plan = {
    games: wholeNumber('games', given.games, 0, 100_000),
    ...(given.acting !== undefined && { acting: oneOf('sampled', 'greedy', 'both')(given.acting, '--acting') }),
    seed: wholeNumber('seed', given.seed, 0, 0xffffffff),
    protocol: readProtocol(given),
    backend: oneOf('wasm', 'webgpu', 'cpu')(given.backend, '--backend'),
  }
  const changed = given.program !== undefined || given.change !== undefined
  if (plan.games < 1 && (changed || given.record !== undefined))
    throw new InputError('--games', 'must be at least 1 for games under a change or on record')
  if (plan.games < 1 && given.write) throw new InputError('--write', 'has no score to put there with --games 0')
  if (plan.games < 1 && given.export === undefined)
    throw new InputError('--games', 'must be at least 1: with 0 there is nothing to do but --export')
  if (given.agent.startsWith(FAMILY)) return shipFamilies(given, plan)
  if (given.seeds !== undefined) throw new InputError('--seeds', `is of families; name them, ${FAMILY}FOLDER/*`)
  if (given.agent.includes(',')) return shipSeveral(given, plan)
  const checkpoint = await readCheckpoint(given.agent, plan)
  plan.setting = await settingFrom(checkpoint.card.env.id, checkpoint.card.env, given)
  if (given.levels !== undefined)
    return judgeLevels(checkpoint, wholeNumber('levels', given.levels, 1, 100_000), plan, given.json)
  // Before anything is played: a place that cannot be written.
  for (const flag of ['record', 'export'] as const)
    if (given[flag] !== undefined) await requireWritable(given[flag]).catch(refuse(`--${flag}`))
  if (given.write) await requireWritable(given.agent).catch(refuse('--write'))
  if (given.record !== undefined) {
    if (given.write)
      throw new InputError('--write', 'a recorded game starts as the stage starts it; judge without --record')
    // The page knows agents that come with the site by their place.
    const id = /(^|\/)public\/agents\/[^/]+$/.test(given.agent) ? `shipped/${checkpoint.card.id}` : checkpoint.card.id
    return judgeRecorded(checkpoint, id, changed ? await readProgram(given, checkpoint.card.env.id) : null, plan, {
      path: given.record,
      isNoised: given.noised,
    })
  }
  if (changed) {
    if (given.write) throw new InputError('--write', 'a card tells the score of the game as it is')
    return judgeChanged(checkpoint, await readProgram(given, checkpoint.card.env.id), plan)
  }
  const judged = { ...checkpoint, card: await judgedCard(checkpoint, plan, given) }
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

/** What was asked for in the place of the field's own. */
function readProtocol(given: {
  noops: string | undefined
  sticky: string | undefined
  'most-decisions': string | undefined
}) {
  const { noops, sticky, 'most-decisions': most } = given
  return {
    ...(noops !== undefined && { noops: wholeNumber('noops', noops, 0, 30) }),
    ...(sticky !== undefined && { sticky: positiveNumber('sticky', sticky, 0, 0.9) }),
    ...(most !== undefined && { timeLimit: wholeNumber('most-decisions', most, 0) }),
  }
}

/** Files of one training procedure, for a site. */
async function shipSeveral(given: Given, plan: Plan): Promise<void> {
  const { folder, judged } = shipping(given, plan)
  await shipFamily(await candidates(given.agent!.split(','), plan), folder, judged)
}

/** Families of a sweep, for a site. */
async function shipFamilies(given: Given, plan: Plan): Promise<void> {
  const { folder, judged } = shipping(given, plan)
  const seeds = given.seeds === undefined ? undefined : wholeNumbers('seeds', given.seeds)
  await shipSweep(await candidates(await filesOf(given.agent!, '--agent', () => {}), plan), seeds, folder, judged)
}

function shipping(given: Given, plan: Plan) {
  const folder = given.export
  if (folder === undefined)
    throw new InputError('--agent', 'is one file, or with --export FOLDER several of one training procedure')
  for (const flag of ['write', 'name', 'id', 'note'] as const)
    if (given[flag]) throw new InputError(`--${flag}`, 'is of one agent; leave it out with several')
  if (plan.games < 1) throw new InputError('--games', 'must be at least 1: what ships has a score')
  const judged = (checkpoint: Checkpoint<PolicyCard>) =>
    judgedCard(checkpoint, plan, { export: folder, write: false, replace: false })
  return { folder, judged }
}

const candidates = (paths: readonly string[], plan: Plan) =>
  Promise.all(paths.map(async (path) => ({ path, checkpoint: await readCheckpoint(path, plan) })))

/**
 * With the scores of the weights that it will stand beside: what is exported is rounded to half floats, and plays other games. Without games:
 * what the card says, where rounding changes nothing.
 */
async function judgedCard(
  checkpoint: Checkpoint<PolicyCard>,
  plan: Plan,
  { export: exported, write, replace }: Pick<Given, 'export' | 'write' | 'replace'>,
): Promise<PolicyCard> {
  const rounds = exported !== undefined && !isHalf(checkpoint.weights)
  if (rounds && write)
    throw new InputError(
      '--write',
      'what is exported is rounded and scores otherwise than this file; judge one at a time',
    )
  if (write && !replace) await requireAsMany(checkpoint.card, plan)
  const { score: _, otherScores: __, ...bare } = checkpoint.card
  const card = rounds ? bare : checkpoint.card
  if (plan.games < 1) return card
  const weights = rounds
    ? checkpoint.weights.map((array) => ({ ...array, data: halved(array.data) }))
    : checkpoint.weights
  const scores: Score[] = []
  for (const acting of waysOf(card, plan, write || exported !== undefined))
    scores.push(await judge({ ...checkpoint, card, weights }, { ...plan, acting }))
  return withScores(card, scores)
}

async function readCheckpoint(path: string, { protocol }: Plan): Promise<Checkpoint<PolicyCard>> {
  const checkpoint = await readAgent(path, '--agent')
  const { card } = checkpoint
  const { spec } = await openGame(card.env.id, 1)
  requireGame(card, spec)
  requireNoops(protocol.noops, spec, '--noops')
  return checkpoint
}

await runCommand(main, { agent: '--agent', intervention: '--change', program: '--program' })
