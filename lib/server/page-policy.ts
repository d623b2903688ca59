import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtPageOf } from './room-pages.mjs'

/** Sources for `script-src`: a hash of each inline script of one page. */
type Hashes = string

/**
 * Finds the inline scripts that a response with this path and status may run.
 * @param language `Content-Language` of the response: most pages are built once per language
 */
export type InlineScripts = (path: string, status: number, language?: string) => Hashes

/**
 * Reads the pages of a build. All pages are prerendered, so their inline scripts are known: the initial data of the page,
 * and the script that sets the theme before the first paint.
 * @param folder `server/app` of the build
 */
export function readInlineScripts(folder: string): InlineScripts {
  const pages = new Map<string, Hashes>()
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  for (const file of files) {
    if (!file.endsWith('.html')) continue
    const name = file.replaceAll('\\', '/').slice(0, -'.html'.length)
    pages.set(name === 'index' ? '/' : `/${name}`, inlineScripts(readFileSync(join(folder, file), 'utf8')))
  }
  return (path, status, language) => {
    const page = status >= 500 ? '/_global-error' : status === 404 ? '/_not-found' : path
    const name = builtPageOf(page.length > 1 ? page.replace(/\/$/, '') : page)
    return pages.get(name) ?? pages.get(name === '/' ? `/${language}` : `/${language}${name}`) ?? ''
  }
}

/** The distinct hashes of the inline scripts of a document (CSP Level 3 §2.3.1). */
export function inlineScripts(html: string): Hashes {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)
  const hashes = Array.from(
    scripts,
    ([, text = '']) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  return [...new Set(hashes)].join(' ')
}
