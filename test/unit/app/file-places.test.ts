import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { kindOf, type Kind } from '../../../app/state/file-kinds'
import { isFor } from '../../../app/state/file-places'
import { Notices } from '../../../app/state/notices.svelte'
import { claims } from '../../../workers/lab/studies/claims'
import { encodeStates } from '../../../workers/lab/recording/states-file'
import { encodeCheckpoint } from '../../../workers/storage/safetensors'
import { encodeTransitions } from '../../../workers/storage/transitions'
import { sampleStates } from '../recording/state-samples'
import { sampleCheckpoint, sampleRewardCard } from '../storage/samples'
import { sampleTransitions } from '../storage/transition-samples'
import { reports } from '../../../workers/storage/reports'

const bytes = (path: string) => (path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path))
const fileOf = (content: string | Uint8Array, name: string) => new File([content as Uint8Array<ArrayBuffer>], name)
const from = (path: string) => fileOf(bytes(path), path.split('/').at(-1)!)
const page = String(bytes('test/fixtures/v1/claim-rollouts.html.gz'))
const note = {
  id: 'a',
  name: 'Mine',
  env: 'catch',
  agents: ['A'],
  verdict: 'open' as const,
  sentence: 'So.',
  created: '2026-01-01T10:00:00Z',
}

const learned = sampleCheckpoint()
/** Its file carries the card of the reward that paid it. */
const paid = {
  ...sampleCheckpoint({ reward: { id: 'r', name: 'R', hash: '0123456789abcdef' } }),
  training: { ...learned.training!, reward: { card: sampleRewardCard(), weights: learned.weights } },
}

const ours: readonly (readonly [Kind, File])[] = [
  ['agent', from('public/agents/recall-gru.safetensors')],
  ['agent', from('test/fixtures/v1/catch-half.safetensors')],
  ['trajectory', from('test/fixtures/v1/catch-games.safetensors')],
  ['report', fileOf(page, 'report.html')],
  ['report', fileOf(reports.encode({ note, page }), 'kept.html')],
  ['recording', from('public/recordings/breakout-longest.json')],
  ['program', from('test/fixtures/v1/program.json')],
  ['toybox', from('test/fixtures/v1/toybox-breakout.json')],
  ['toybox', from('test/fixtures/v1/toybox-spaceinvaders.json')],
  ['states', fileOf(encodeStates(sampleStates()), 'set.json')],
  ['transitions', fileOf(encodeTransitions(sampleTransitions()), 'decisions.safetensors')],
  ['reward', fileOf(encodeCheckpoint({ ...learned, card: sampleRewardCard({ resumable: true }) }), 'paid.safetensors')],
  ['agent', fileOf(encodeCheckpoint(paid), 'agent-paid.safetensors')],
  ...claims.map((claim) => ['claim', fileOf(JSON.stringify(claim, null, 2), `${claim.id}.json`)] as const),
]

/** The page, as far as files go; `done`: what was asked of it. */
function open() {
  const notices = new Notices()
  const done: string[] = []
  const ask =
    (what: string, answer: unknown = undefined) =>
    async (file: unknown) => (done.push(`${what} ${file instanceof File ? file.name : String(file)}`), answer)
  const api = { openFile: async (kind: string, file: File) => void done.push(`stage ${kind} ${file.name}`) }
  const session = {
    notices,
    pages: { turn: (id: string) => void done.push(`page ${id}`) },
    library: { importFile: ask('library') },
    explorer: { shelf: { importFile: ask('shelf') } },
    claims: { openReport: ask('report', 'agents'), states: { importFile: ask('states') } },
    draft: { open: vi.fn(ask('draft')) },
    rewards: { importFile: ask('rewards') },
    stage: { go: (work: (given: typeof api) => Promise<unknown>) => work(api) },
    programs: { count: async () => {} },
  }
  return { notices, done, session, asked: (file: File, ...kinds: Kind[]) => isFor(session as never, file, ...kinds) }
}

describe('a file', () => {
  it.each(ours.map(([kind, file]) => [file.name, kind, file] as const))(
    '%s is known for what it is: %s',
    async (_, kind, file) => {
      expect(await kindOf(file)).toBe(kind)
    },
  )

  it('that is none of ours is nothing, and its place says what is wrong with it', async () => {
    const strange = ['', 'text', '{}', '{"a": 1', 'PK\u0003\u0004', '\u0010\0\0\0\0\0\0\0{"__metadata__":{}}']
    for (const content of strange) {
      const { asked, notices } = open()
      expect(await kindOf(fileOf(content, 'odd'))).toBeNull()
      expect(await asked(fileOf(content, 'odd'), 'report')).toBe(true)
      expect(notices.list).toEqual([])
    }
  })

  it('in its place is taken there', async () => {
    for (const [kind, file] of ours) {
      const { asked, notices } = open()
      expect(await asked(file, kind)).toBe(true)
      expect(notices.list).toEqual([])
    }
  })

  it.each([
    ['agent', ['page train', 'library'], 'an agent. Such files are opened on Train'],
    ['trajectory', ['page explore', 'shelf'], 'opened on Explore'],
    ['report', ['report', 'page methods'], 'a report. Such files are opened on Claims and Methods'],
    ['claim', ['page claims', 'draft'], 'a claim. Such files are opened on Claims'],
    ['recording', ['page play', 'stage recording'], 'opened on Play'],
    ['transitions', ['page rewards', 'rewards'], 'opened on Rewards'],
    ['states', ['page methods', 'states'], 'opened on Methods and Claims, under “Kept states”'],
    ['reward', ['page rewards', 'rewards'], 'a learned reward. Such files are opened on Rewards'],
    ['program', ['page play', 'stage program'], 'opened on Play'],
  ] as const)('in another place is told of, and taken where it belongs: %s', async (kind, steps, words) => {
    const { asked, notices, done } = open()
    const [, file] = ours.find(([one]) => one === kind)!
    expect(await asked(file, kind === 'report' ? 'agent' : 'report')).toBe(false)
    expect(notices.list).toHaveLength(1)
    expect(notices.list[0]!.text).toContain(`${file.name} is `)
    expect(notices.list[0]!.text).toContain(words)
    notices.list[0]!.act!.run()
    await expect
      .poll(() => done)
      .toEqual(steps.map((step) => (step.startsWith('page') ? step : `${step} ${file.name}`)))
  })

  it('that is not for the page has no button, but a word', async () => {
    const { asked, notices } = open()
    await asked(ours.find(([one]) => one === 'toybox')![1], 'agent')
    expect(notices.list[0]!.act).toBeUndefined()
    expect(notices.list[0]!.text).toMatch(/opened on Play/)
  })

  it('that its place refuses is told of', async () => {
    const { asked, notices, session } = open()
    session.draft.open.mockRejectedValueOnce(new Error('claim.env is not here'))
    const [, file] = ours.find(([one]) => one === 'claim')!
    await asked(file, 'agent')
    notices.list[0]!.act!.run()
    await expect.poll(() => notices.list.map(({ text }) => text)).toContain(`${file.name}: claim.env is not here`)
  })
})
