const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A text inside an element or a quoted attribute of HTML or XML. */
export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character)

/**
 * A text on one line of Markdown, also in the cell of a table: no character of it is markup, of Markdown or of the HTML that it
 * may contain.
 */
export const inMarkdown = (text: string): string =>
  text
    .replaceAll(/[\\`*_[\]~|]/g, '\\$&')
    .replaceAll(/[&<>]/g, (character) => ENTITIES[character] ?? character)
    .replaceAll(/\s+/g, ' ')
