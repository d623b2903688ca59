import { saveFile } from '../../../_ui/display/save-file.ts'

/** Styles that a drawing gets from the style sheet of the page and needs as a separate file. */
const STYLES = ['fill', 'stroke', 'font-family', 'font-size', 'font-weight'] as const

/** Saves a drawing as a file that looks the same elsewhere: the colours of the current theme are written into it. */
export function saveSvg(drawing: SVGSVGElement, fileName: string): void {
  saveFile(fileName, new Blob([standalone(drawing)], { type: 'image/svg+xml' }))
}

function standalone(drawing: SVGSVGElement): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const originals = [drawing, ...drawing.querySelectorAll('*')]
  const copies = [copy, ...copy.querySelectorAll('*')]
  for (const [index, original] of originals.entries()) {
    const style = getComputedStyle(original)
    for (const name of STYLES) copies[index]?.setAttribute(name, style.getPropertyValue(name))
    copies[index]?.removeAttribute('class')
  }
  copy.style.background = getComputedStyle(document.documentElement).backgroundColor
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  return new XMLSerializer().serializeToString(copy)
}
