import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Which process, on which machine: two of one number are told apart by when they were born. */
export interface ProcessId {
  readonly machine: string
  readonly pid: number
  /** '' where the system does not say. */
  readonly born: string
}

const attempt = (read: () => string): string => {
  try {
    return read()
  } catch {
    return ''
  }
}

/** A name, and where the system tells them, what it was started as and which space of process numbers it is: containers share names. */
const machine = [
  hostname(),
  attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  attempt(() => readlinkSync('/proc/self/ns/pid')),
].join(' ')

/** State and beginning, in ticks since the machine's (fields 3 and 22 of Linux's stat, counted behind the name, which may hold anything). */
function statOf(pid: number): { readonly state: string; readonly born: string } {
  const fields = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!).split(' ')
  return { state: fields[0] ?? '', born: fields[19] ?? '' }
}

export const me: ProcessId = { machine, pid: process.pid, born: statOf(process.pid).born }

/** It has ended, and nobody asked how: it does nothing any more, but keeps its number. */
const ZOMBIE = 'Z'

/** Nothing: it cannot be told from here. */
export function isAlive({ machine: where, pid, born }: ProcessId): boolean | undefined {
  if (where !== machine) return undefined
  try {
    process.kill(pid, 0)
  } catch (error) {
    // Not ours to ask: then it is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = statOf(pid)
  if (now.state === ZOMBIE) return false
  if (born === '' || now.born === '') return undefined
  return now.born === born
}
