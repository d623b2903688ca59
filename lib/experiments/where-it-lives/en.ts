export const en = {
  title: 'Where the session is stored',
  task: [
    'Log in as Alice on all four lanes. Choose “Inspect” on each lane and look at “Storage”.',
    'Fleet: choose “Flush data” for Redis, then check all lanes.',
    'Fleet: stop the node that serves your browser and start it again, then check all lanes.',
  ],
  question:
    'Redis loses all its data, and the node that serves Alice is restarted. Which credentials are still accepted?',
  choices: {
    references: 'Server-side session and opaque token: the server has stored them',
    carriers: 'Sealed cookie and JWT: they carry the session',
    none: 'None',
  },
  checks: {
    redis: 'One session is lost when Redis loses its data, and only then',
    memory: 'One session is lost when a node stops, and only then',
    credential: 'Credentials that carry the session are accepted after both, without a store read',
  },
  hints: {
    'storage-view':
      '“Inspect”, “Storage” shows each place in which a lane keeps something. Which lane has its record in Redis?',
    flush: 'Log in first. Then Fleet, “Redis fault”: “Flush data”. Check all lanes on the bench.',
    'other-place': 'One of the lanes that keep a record is not affected by Redis. Where is its record?',
    'stop-node': 'Log in again. Fleet: “Stop” the node that serves your browser, then check all lanes.',
    remaining: 'Two lanes have kept nothing on the server. Check them after both losses.',
    'no-login-between':
      'Do not log in again on the sealed cookie and JWT lanes: the same session must outlive both losses. “Store reads” of the check must be 0.',
    'redis-down':
      'Redis that is down has lost nothing: the lane returns 503, and the session is valid again later. Choose “Flush data” instead.',
    'two-causes':
      'A session was refused after both losses, so you cannot tell which one ended it. Log in again and check after each loss.',
    'logged-out': 'A logout ends the session on purpose. Here the server must lose its data.',
  },
  reason:
    'A reference (server-side session, opaque token) is only as durable as its record: in the memory of one node, or in Redis. A sealed cookie or JWT is the session itself; the server has only the key and reads no store. That is why it outlives a loss of data, and also why a logout has nothing to delete. The refresh token of the JWT is a reference again: its family was in Redis, so the next refresh is refused.',
}
