/**
 * The first line of every script of package.json: on an older Node its tools fail each in their own way, with a stack trace. Written so
 * that old ones can read it.
 */
import { readFileSync } from 'fs'

const wanted = JSON.parse(readFileSync('package.json', 'utf8')).engines.node
const [major, minor] = process.versions.node.split('.').map(Number)

/** `^20.19` or `>=22.12`, alternatives with `||` between them. */
const fits = wanted.split(' || ').some((range) => {
  const [least, small] = range.match(/\d+/g).map(Number)
  return (major === least && minor >= small) || (range.startsWith('>=') && major > least)
})
if (!fits) {
  console.error('Nudge needs Node ' + wanted + '; this is ' + process.versions.node)
  process.exit(2)
}
