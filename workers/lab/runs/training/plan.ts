import { networks } from '../../models/registry'
import { trainers } from '../../trainers/registry'
import type { Trainer } from '../../contracts/trainer'
import type { Card, Checkpoint } from '../../contracts/checkpoint'
import type { Setting } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import type { KeptReward } from '../../rewards/open'
import { formValue, object, oneOf, seed, table, text, whole } from '../../contracts/guards'
import { parseKept, parseOptions, type Value, type Values } from '../../contracts/options'
import { envOptions, type EnvOptions } from '../../envs/vector'
import type { Beginning } from './origin'

/** What somebody wants trained. */
export interface TrainRequest {
  readonly env: string
  /** How the game is set up; as usual when absent. */
  readonly setting?: Pick<Setting, 'options' | 'level'>
  readonly algorithm: string
  readonly network: string
  readonly seed: number
  /** In all. */
  readonly decisions: number
  readonly name: string
  readonly options: Readonly<Record<string, Value>>
  readonly envOptions: Readonly<Record<string, Value>>
  readonly backend: BackendChoice
  /** A game is played and kept every so many decisions; never when 0 or absent. */
  readonly recordEvery?: number
  /** How many compute, see `Plan`. */
  readonly workers?: number | undefined
  /** Pays instead of the rules. */
  readonly reward?: KeptReward | undefined
  /** Id of the agent whose weights it begins with; fresh ones when absent. */
  readonly from?: string | undefined
}

export type BackendChoice = 'auto' | 'webgpu' | 'wasm' | 'cpu'

/** A run, checked: nothing in it can be refused later for its form. */
export interface Plan {
  readonly id: string
  readonly name: string
  readonly env: string
  readonly setting: Pick<Setting, 'options' | 'level'>
  readonly network: string
  readonly algorithm: Trainer
  readonly options: Values
  readonly envOptions: EnvOptions
  readonly seed: number
  /** Decisions in all. */
  readonly total: number
  readonly backend: BackendChoice
  /** Decisions between two recorded games; 0 = none. */
  readonly recordEvery: number
  /** How many compute, at most one for each part; absent: as many as there is room for. What comes out is the same. */
  readonly workers?: number | undefined
  /** Pays instead of the rules; what games score is told, charted and measured as ever. */
  readonly reward?: KeptReward | undefined
  /** Whose weights a new run begins with; fresh ones when absent. Whether it fits is asked when the game is opened (`origin.ts`). */
  readonly from?: Beginning | undefined
  /** Decisions at which a copy of the weights stays, ascending. */
  readonly stages: readonly number[]
  /** What an earlier session of the run left. */
  readonly earlier?: Checkpoint
}

const decisions = whole(1, 10_000_000_000)
const workers = whole(1, 64)
const recordEvery = whole(0, 10_000_000_000)
/** Whether the game has such options is asked when it is opened. */
const setting = object({}, { options: table(formValue), level: whole(0, 0xffffffff) })

/** `from`: the agent that the request names, if any. Throws InputError naming the field. */
export function planRun(
  request: TrainRequest,
  games: readonly string[],
  createId: (env: string, algorithm: string) => string,
  from?: Beginning,
): Plan {
  const { id: env, parts } = parseParts(request, games)
  return {
    ...parts,
    id: createId(env, parts.algorithm.id),
    name: text(200, /\S/, 'must not be empty')(request.name, 'name').trim(),
    total: decisions(request.decisions, 'decisions'),
    backend: oneOf('auto', 'webgpu', 'wasm')(request.backend, 'backend'),
    ...planHow(request),
    reward: requireRelabels(parts.algorithm, request.reward),
    from,
    stages: [],
  }
}

/**
 * The plan of a stored run, to go on exactly. `total` in all. The same backend where there is still one, because two
 * backends round differently. Throws InputError when the checkpoint carries no training state or has nothing left to do.
 */
export function planResume(
  checkpoint: Checkpoint,
  total: number,
  games: readonly string[],
  how: Pick<TrainRequest, 'recordEvery' | 'workers'> = {},
): Plan {
  const { card, training } = checkpoint
  if (!training) throw new InputError('checkpoint', 'carries weights only, so training cannot go on from it')
  if (decisions(total, 'decisions') <= training.decisions)
    throw new InputError('decisions', `must be more than the ${training.decisions} already made`)
  const { parts } = parseParts(
    { ...card, env: card.env.id, setting: settingOf(card), algorithm: card.trainer },
    games,
    parseKept,
  )
  return {
    ...parts,
    id: card.id,
    name: card.name,
    total,
    backend: backendOf(card),
    ...planHow(how),
    reward: training.reward,
    stages: [],
    earlier: checkpoint,
  }
}

/** A reward model with a trainer that can be paid by one. Throws InputError. */
export function requireRelabels({ title, relabels }: Trainer, reward: KeptReward | undefined): KeptReward | undefined {
  if (reward && !relabels) throw new InputError('reward', `cannot be a learned one with ${title}; PPO and A2C take one`)
  return reward
}

/** What may differ from session to session. */
const planHow = (given: Pick<TrainRequest, 'recordEvery' | 'workers'>) => ({
  recordEvery: recordEvery(given.recordEvery ?? 0, 'recordEvery'),
  workers: given.workers === undefined ? undefined : workers(given.workers, 'workers'),
})

function parseParts(
  given: Pick<TrainRequest, 'env' | 'setting' | 'network' | 'algorithm' | 'options' | 'envOptions' | 'seed'>,
  games: readonly string[],
  parse = parseOptions,
) {
  const algorithm = trainers.get(given.algorithm)
  const id = oneOf(...games)(given.env, 'game')
  const parts = {
    env: id,
    setting: setting(given.setting ?? {}, 'setting'),
    network: networks.get(given.network).id,
    algorithm,
    options: effective(algorithm, given.network, parse(algorithm.options, given.options)),
    envOptions: parseOptions(envOptions, given.envOptions),
    seed: seed(given.seed, 'seed'),
  }
  return { id, parts }
}

/** What a trainer's options come to with this network. */
export const effective = (algorithm: Trainer, network: string, options: Values): Values =>
  algorithm.effective?.(options, networks.get(network)) ?? options

/** How the game was set up for an agent. */
export function settingOf({ env: { options, level } }: Card): Plan['setting'] {
  return { ...(options && { options }), ...(level !== undefined && { level }) }
}

function backendOf({ backend }: Card): BackendChoice {
  return backend.startsWith('webgpu') ? 'webgpu' : backend.startsWith('wasm') ? 'wasm' : 'auto'
}
