import type { Checkpoint, RewardCard } from '../lab/contracts/checkpoint'
import { InputError, NumericError } from '../lab/contracts/errors'
import { identifier, text } from '../lab/contracts/guards'
import { parseKept } from '../lab/contracts/options'
import { variantOf } from '../lab/backend/backend'
import { fitOptions } from '../lab/rewards/fit'
import { Fitting } from '../lab/rewards/fitting'
import { rewardNetworks } from '../lab/rewards/registry'
import { replaceFile, requireWritable } from '../storage/atomic'
import { encodeCheckpoint } from '../storage/safetensors'
import { decodeTransitions } from '../storage/transitions'
import { parseFlags, parseSettings, refuse, runCommand, usage, wholeNumber } from './arguments.lib'
import { chooseNodeBackend } from './backend.lib'
import { inFile, readReward } from './checkpoint.lib'
import { readInput } from './input.lib'

/** A reward model fitted to decisions that were kept; or what is in such a file. */
const flags = {
  transitions: { kind: 'text', help: 'what it learns from (npm run transitions)' },
  network: {
    kind: 'text',
    default: 'levels',
    help: `what learns: ${rewardNetworks.all.map(({ id }) => id).join(', ')}`,
  },
  seed: { kind: 'text', default: '1', help: 'whole number; same seed, same model' },
  set: { kind: 'list', help: 'key=value: an option of the fit; repeatable' },
  out: { kind: 'text', help: 'file (.safetensors); written after each epoch, and when stopped (Ctrl-C)' },
  resume: {
    kind: 'switch',
    help: 'go on with the file, to the last bit; --set epochs=… may lengthen it',
    against: ['network', 'seed'],
  },
  name: { kind: 'text', help: 'what people call the model' },
  show: { kind: 'text', help: 'a file: only says what is in it' },
  backend: { kind: 'text', default: 'wasm', help: 'wasm, webgpu or cpu' },
  help: { kind: 'switch', help: 'this list' },
} as const

type Given = ReturnType<typeof parseFlags<typeof flags>>

async function main(): Promise<void> {
  const given = parseFlags(flags)
  if (given.help) return console.log(`npm run reward -- …\n${usage(flags)}`)
  if (given.show) return console.log(told((await readReward(given.show, '--show')).card))
  if (!given.out) throw new InputError('--out', 'is missing')
  await requireWritable(given.out).catch(refuse('--out'))
  const request = await requestOf(given, given.out)
  const variant = variantOf(await chooseNodeBackend(given.backend).catch(refuse('--backend')))
  const fitting = inTransitions(given, () => new Fitting({ ...request, backend: variant }))
  await follow(fitting, given.out).finally(() => fitting.dispose())
}

/** Reads and checks everything. Throws InputError. */
async function requestOf(given: Given, out: string) {
  const { transitions: file, resume } = given
  if (!file) throw new InputError('--transitions', 'is missing')
  const bytes = await readInput(file, '--transitions')
  const set = inTransitions(given, () => decodeTransitions(bytes))
  const before = resume ? await readReward(out, '--resume') : undefined
  const options = parseSettings('set', fitOptions, given.set, before ? parseKept(fitOptions, before.card.options) : {})
  const id = before?.card.id ?? identifier(`reward-${set.game.id}-${given.network}-${given.seed}`, '--network')
  return {
    id,
    name: text(200, /\S/, 'must not be empty')(given.name ?? before?.card.name ?? id, '--name').trim(),
    network: before?.card.network ?? rewardNetworks.get(given.network).id,
    seed: before?.card.seed ?? wholeNumber('seed', given.seed, 0, 0xffffffff),
    set,
    options,
    today: new Date().toISOString(),
    resume: before,
  }
}

/** Until it is done, or stopped; what there is then lies in the file. */
async function follow(fitting: Fitting, out: string): Promise<void> {
  let stopped = false
  const stop = () => (stopped = true)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.once(signal, stop)
  const save = async () => void (await replaceFile(out, encodeCheckpoint(await finite(fitting))))
  if (fitting.transitions >= fitting.total) throw new InputError('epochs', 'are all over: --set epochs=… adds some')
  while (!stopped && fitting.transitions < fitting.total) {
    const event = await fitting.next()
    if (!event?.epoch) continue
    const { epoch, loss, heldOut } = event.epoch
    console.log(
      `epoch ${epoch} of ${fitting.request.options.epochs}: error ${loss.toPrecision(3)}, held out ${heldOut.toPrecision(3)}`,
    )
    await save()
  }
  for (const signal of signals) process.off(signal, stop)
  if (!stopped) return console.log(`done: ${out}`)
  await save()
  console.log(`stopped after ${fitting.transitions} of ${fitting.total}; go on with --resume`)
}

/** Weights that have left all bounds cannot be kept. */
async function finite(fitting: Fitting): Promise<Checkpoint<RewardCard>> {
  const checkpoint = await fitting.checkpoint()
  const wrong = checkpoint.weights.find(({ data }) => !data.every(Number.isFinite))
  if (wrong) throw new NumericError(wrong.name, checkpoint.card.updates)
  return checkpoint
}

function inTransitions<T>({ transitions }: Given, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof InputError && /^(transitions|file|header)/.test(error.field)
      ? inFile(transitions ?? '--transitions', error)
      : error
  }
}

const told = ({ name, network, env, data, epochs, options, seed }: RewardCard) =>
  [
    `${name}: ${network}, of ${data.rows} decisions of ${data.agent.name} in ${env.id}, seed ${seed}`,
    ...epochs.map(
      ({ epoch, loss, heldOut }) =>
        `  epoch ${epoch}: error ${loss.toPrecision(3)}, held out ${heldOut.toPrecision(3)}`,
    ),
    `  ${Object.entries(options)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ')}`,
  ].join('\n')

await runCommand(main, {
  ...Object.fromEntries(Object.keys(fitOptions).map((key) => [key, `--set ${key}`])),
  network: '--network',
  'reward network': '--network',
  options: '--set',
  resume: '--resume',
})
