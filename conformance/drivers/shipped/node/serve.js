// The loop that the drivers for Node share: it reads questions from standard input, and writes the answers.
'use strict';

const readline = require('readline');

function write(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

// Answers questions until the end of input.
//
//   told    returns the answer to a message, or a promise of it
//   ask     returns a promise of the answer to a request
//   cancel  gives up the request that runs
//
// Between two questions that have arrived together the event loop has no turn: the next one begins in a microtask. The
// operation "cancel" takes effect at once, and its answer comes in order.
function serve(told, ask, cancel) {
  let before = Promise.resolve();
  readline.createInterface({ input: process.stdin }).on('line', (line) => {
    const message = JSON.parse(line);
    if (message.op === 'cancel') {
      cancel();
      before = before.then(() => write({ ok: true }));
    } else if (message.op === 'do' && message.items) {
      before = before.then(() => Promise.all(message.items.map(
        async (item) => write({ id: item.id, ...(await ask(item.request)) }),
      )));
    } else {
      before = before.then(async () => write(await told(message)));
    }
  }).on('close', () => process.exit(0));
}

module.exports = { serve };
