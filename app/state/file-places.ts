import { kindOf, type Kind } from './file-kinds'
import { reasonOf, type Notice } from './notices.svelte'
import type { Session } from './session.svelte'

type Here = Pick<
  Session,
  'pages' | 'library' | 'explorer' | 'claims' | 'draft' | 'stage' | 'programs' | 'rewards' | 'notices'
>

/** Where files of a kind are opened. */
interface Place {
  /** `an agent`. */
  readonly what: string
  /** `on Train, under “Library”`. */
  readonly where: string
  /** Takes the file there. Absent: not on the page. Errors: the place's own. */
  take?(session: Here, file: File): Promise<unknown>
}

const files = 'on Play, under “Files”'
const kept = 'on Rewards, under “Kept here”'

const places: Readonly<Record<Kind, Place>> = {
  agent: {
    what: 'an agent',
    where: 'on Train, under “Library”',
    take: ({ pages, library }, file) => (pages.turn('train'), library.importFile(file)),
  },
  trajectory: {
    what: 'a recording of games, decision by decision',
    where: 'on Explore, under “Recordings”',
    take: ({ pages, explorer }, file) => (pages.turn('explore'), explorer.shelf.importFile(file)),
  },
  report: {
    what: 'a report',
    where: 'on Claims and Methods',
    async take({ pages, claims }, file) {
      const about = await claims.openReport(file)
      if (about) pages.turn(about === 'claim' ? 'claims' : 'methods')
    },
  },
  claim: {
    what: 'a claim',
    where: 'on Claims, under “Claim”',
    take: ({ pages, draft }, file) => (pages.turn('claims'), draft.open(file)),
  },
  recording: {
    what: 'a recording of an episode on the stage',
    where: files,
    take: ({ pages, stage }, file) => (
      pages.turn('play'),
      stage.go((api) => api.openFile('recording', file), file.name)
    ),
  },
  program: {
    what: 'changes by themselves',
    where: files,
    take: ({ pages, stage, programs }, file) => (
      pages.turn('play'),
      stage.go(async (api) => (await api.openFile('program', file), await programs.count()), file.name)
    ),
  },
  // Which of the two it is, only who has it knows.
  toybox: { what: 'a state or a configuration of Toybox', where: files },
  transitions: {
    what: 'decisions for learning a reward',
    where: kept,
    take: ({ pages, rewards }, file) => (pages.turn('rewards'), rewards.importFile(file)),
  },
  reward: {
    what: 'a learned reward',
    where: kept,
    take: ({ pages, rewards }, file) => (pages.turn('rewards'), rewards.importFile(file)),
  },
  states: {
    what: 'a set of kept states',
    where: 'on Methods and Claims, under “Kept states”',
    take: ({ pages, claims }, file) => (pages.turn('methods'), claims.states.importFile(file)),
  },
}

/**
 * Whether the file is for the place that asks, which takes files of these kinds; one that nobody knows is, too: the place says what is wrong
 * with it. Else people are told what it is and where it is opened, with a button that takes it there.
 */
export async function isFor(session: Here, file: File, ...wanted: readonly Kind[]): Promise<boolean> {
  const kind = await kindOf(file).catch(() => null)
  if (kind === null || wanted.includes(kind)) return true
  const { what, where, take } = places[kind]
  const { notices } = session
  const act: Notice['act'] = take && {
    title: 'Open it there',
    run() {
      take(session, file).catch((error) => notices.say('error', `${file.name}: ${reasonOf(error)}`, 'file'))
    },
  }
  notices.say('warning', `${file.name} is ${what}. Such files are opened ${where}.`, 'elsewhere', act)
  return false
}
