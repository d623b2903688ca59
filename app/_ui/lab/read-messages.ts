/**
 * Reads the JSON messages of an event stream (WHATWG HTML §9.2). `EventSource` would need a listener for each type, and sends no
 * header.
 * @param onMessage returns true to stop
 * @returns whether it was stopped; false if the stream has ended
 */
export async function readMessages<Message>(
  body: ReadableStream<Uint8Array>,
  onMessage: (message: Message) => boolean,
): Promise<boolean> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return false
    const blocks = (text + decoder.decode(value, { stream: true })).split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = /^data: (.+)$/m.exec(block)?.[1]
      if (data !== undefined && onMessage(JSON.parse(data))) {
        await reader.cancel()
        return true
      }
    }
  }
}
