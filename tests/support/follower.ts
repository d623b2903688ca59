/**
 * A client of a bench's event stream that, as a browser does, reconnects with `Last-Event-ID` when the
 * stream ends.
 */
export class Follower {
  /** The positions of all received events, in the order of their arrival. */
  readonly seen: string[] = []
  /** The process of each stream, in order. */
  readonly processes: string[] = []
  private readonly over = new AbortController()
  private readonly running: Promise<void>
  private changed = () => {}

  /** @param after the position to begin at, so that no snapshot is sent */
  constructor(url: string, benchId: string, after: string) {
    this.running = this.run(url, benchId, after)
  }

  /**
   * Resolves when the event with this seq has arrived.
   * @throws Error after half a minute, with the latest events
   */
  async reaches(seq: string): Promise<void> {
    const deadline = Date.now() + 30_000
    while (!this.seen.includes(seq)) {
      if (Date.now() > deadline) {
        throw new Error(`${seq} did not arrive; last came ${this.seen.slice(-3).join(', ')}.`)
      }
      await new Promise<void>((resolve) => {
        this.changed = resolve
        setTimeout(resolve, 1000)
      })
    }
  }

  async stop(): Promise<void> {
    this.over.abort()
    await this.running
  }

  private async run(url: string, benchId: string, after: string): Promise<void> {
    let last = after
    while (!this.over.signal.aborted) {
      try {
        const response = await fetch(`${url}/api/events`, {
          headers: { bench: benchId, 'last-event-id': last },
          signal: this.over.signal,
        })
        if (response.status !== 200 || !response.body) continue
        this.processes.push(response.headers.get('lab-process') ?? '')
        let text = ''
        for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
          text += chunk
          // An incomplete message is not counted, and comes again with the next stream.
          for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
            const id = /^id: (.+)$/m.exec(text.slice(0, end))?.[1]
            text = text.slice(end + 2)
            if (id === undefined) continue
            this.seen.push(id)
            last = id
            this.changed()
          }
        }
      } catch {
        // The stream broke, or the server was not reachable: connects again.
      }
    }
  }
}
