/** Copies text to the clipboard. @returns false if the browser has none or refuses (plain http from another machine) */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
