import {
  requirePolicy,
  requireReward,
  type Checkpoint,
  type PolicyCard,
  type RewardCard,
} from '../lab/contracts/checkpoint'
import { InputError } from '../lab/contracts/errors'
import { decodeCheckpoint } from '../storage/safetensors'
import { readInput } from './input.lib'

/** An agent's file that a flag names. Throws InputError: the flag where nothing can be read, the file and the field where it is none. */
export const readAgent = (path: string, flag: string): Promise<Checkpoint<PolicyCard>> =>
  read(path, flag, (bytes) => requirePolicy(decodeCheckpoint(bytes)))

/** A reward model's file, likewise. */
export const readReward = (path: string, flag: string): Promise<Checkpoint<RewardCard>> =>
  read(path, flag, (bytes) => requireReward(decodeCheckpoint(bytes, 'reward')))

async function read<T>(path: string, flag: string, decode: (bytes: Uint8Array) => T): Promise<T> {
  const bytes = await readInput(path, flag)
  try {
    return decode(bytes)
  } catch (error) {
    throw inFile(path, error)
  }
}

/** What is wrong with the contents of a file, with its name in front; any other error as it is. */
export const inFile = (path: string, error: unknown): unknown =>
  !(error instanceof InputError)
    ? error
    : new InputError(path, error.field === 'file' || error.field === 'header' ? error.problem : error.message)
