import { namesText } from '../../workers/lab/charts/agent-words'
import { isHeld, tellUnknown } from '../state/asked-report'
import { pageKeys } from '../state/page-keys'
import type { PageInfo } from './registry'

export const page: PageInfo = {
  title: 'Methods',
  order: 3.5,
  about: 'Put saliency methods, memories and whole families of agents to the test, with chance beside them.',
  stage: 'beside',
  first: 'hands',
  opened({ claims, study }) {
    const { view } = claims.shown.agents
    return view ? `“${view.title}”, ${namesText(view.agents.map(({ name }) => name))}` : (study.info?.title ?? '')
  },
  keys: pageKeys,
  enter({ study, pages }) {
    if (pages.chosen('report') === '') void study.showFirst()
    return () => {}
  },
  shares({ claims }) {
    const { kept, shipped, file } = claims.shown.agents
    if (kept) return 'It opens this report in this browser; for somebody else, save the report and send the file'
    if (shipped) return 'It opens this report, the question with its agents and options, and the stage as it is'
    const question = 'It opens this question with its agents and options, and the stage as it is'
    return file ? `${question}; for somebody else, send the report’s file too` : question
  },
  choices: {
    study: {
      read: ({ study }) => study.address.study,
      take: async ({ study }, id) => study.choose(id),
    },
    game: {
      read: ({ study }) => study.address.game,
      take: async ({ study }, id) => study.setGame(id),
    },
    agents: {
      read: ({ study }) => study.address.agents,
      take: async ({ study, pages }, ids) => study.setAgents(ids, pages.chosen('game') || study.env),
    },
    states: {
      read: ({ study }) => study.address.states,
      take: async ({ study, pages }, id) => study.setStates(id, pages.chosen('game') || study.env),
    },
    set: {
      read: ({ study }) => study.address.set,
      take: async ({ study }, text) => study.setText(text),
    },
    report: {
      kind: 'place',
      read: ({ claims }) => claims.shown.agents.place,
      async take(session, name) {
        const { study, pages } = session
        const asked = ['study', 'game', 'agents', 'states', 'set'].some((field) => pages.chosen(field) !== '')
        if (isHeld(session) || (await study.showReport(name, asked))) return
        await study.showFirst()
        tellUnknown(session, 'report', name)
      },
    },
  },
}
