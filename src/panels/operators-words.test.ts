import { expect, test } from 'vitest';
import { operatorsWords } from './operators-words';

test.each([
  ['kill broker 1', 'docker kill --signal KILL broker-1'],
  ['shut down broker 2', 'docker exec broker-2 kafka-server-stop.sh'],
  ['freeze broker 3', 'docker pause broker-3'],
  ['cut 1 3', 'tc qdisc add dev eth0 root netem loss 100%'],
  ['cut 1 > 3', 'iptables --append OUTPUT --destination … --jump DROP'],
  ['slow booking-api 2 200ms', 'tc qdisc add dev eth0 root netem delay 200ms'],
  ['lossy 1 3 10%', 'tc qdisc add dev eth0 root netem loss 10%'],
  ['heal 1 3', 'tc qdisc del dev eth0 root'],
  ['slow consumer analytics-1 500ms', null],
  ['kill consumer analytics-1', null],
  ['kafka-topics.sh --list', null],
])('%s is, in an operator’s words, %s', (text, words) => {
  expect(operatorsWords(text)).toBe(words);
});
