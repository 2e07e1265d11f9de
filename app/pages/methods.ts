import { namesText } from '../../workers/lab/charts/agent-words'
import { pageKeys } from '../state/page-keys'
import type { PageInfo } from './registry'

export const page: PageInfo = {
  title: 'Methods',
  order: 3.5,
  about: 'Put the saliency methods themselves to the test, beside chance and a map that knows nothing.',
  stage: 'beside',
  first: 'hands',
  opened({ claims: { study: view }, study }) {
    return view ? `“${view.title}”, ${namesText(view.agents.map(({ name }) => name))}` : (study.info?.title ?? '')
  },
  keys: pageKeys,
  enter({ study, pages }) {
    if (pages.chosen('report') === '') void study.showFirst()
    return () => {}
  },
  shares: ({ claims }) =>
    claims.studyKept
      ? 'It opens this report in this browser; for somebody else, save the report and send the file'
      : 'It opens this question with its agents and options, and the stage as it is',
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
    set: {
      read: ({ study }) => study.address.set,
      take: async ({ study }, text) => study.setText(text),
    },
    report: {
      kind: 'place',
      read: ({ claims }) => claims.studyKept,
      async take({ claims }, id) {
        await claims.loadStudies()
        await claims.showKept(id)
      },
    },
  },
}
