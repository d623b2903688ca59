/*
 * Values as source text, in the style of the kit: single quotes, names without quotes, and short objects on one line.
 */

const SOURCE = Symbol('source')
/** An expression inside a value. */
export interface Expression {
  readonly [SOURCE]: string
}

const MAX_LINE = 90

/** Source text in the place of a value. */
export function expression(source: string): Expression {
  return { [SOURCE]: source }
}

/** A value of JSON, or an {@link expression}, as source text. @param indent of the line that it begins on */
export function jsLiteral(value: unknown, indent = ''): string {
  if (typeof value === 'string') return jsString(value)
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Object.hasOwn(value, SOURCE)) return (value as Expression)[SOURCE]
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  const entries = (inner: string) =>
    Array.isArray(value)
      ? value.map((item) => jsLiteral(item, inner))
      : Object.entries(value).map(([name, item]) => `${propertyName(name)}: ${jsLiteral(item, inner)}`)
  const short = entries(indent)
  if (short.length === 0) return open + close
  const pad = open === '{' ? ' ' : ''
  const line = `${open}${pad}${short.join(', ')}${pad}${close}`
  if (line.length + indent.length <= MAX_LINE && !line.includes('\n')) return line
  const inner = `${indent}  `
  return `${open}\n${entries(inner)
    .map((entry) => `${inner}${entry},\n`)
    .join('')}${indent}${close}`
}

/** A string literal. Double quotes only if they save an escape. */
export function jsString(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1)
  if (text.includes("'") && !text.includes('"')) return `"${inner}"`
  return `'${inner.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

/** The name of a property in an object literal. Without brackets, `__proto__` would set the prototype. */
export function propertyName(name: string): string {
  if (name === '__proto__') return `[${jsString(name)}]`
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : jsString(name)
}
