/** The options of `npm run broker`. What is wrong is said with what to do. */
import { err, ok, type Result } from '../base/result';

export interface GatewayArguments {
  readonly port: number;
  readonly brokers: number;
  readonly seed: number;
  readonly verbose: boolean;
}

export const USAGE = 'npm run broker -- --port 9092 [--brokers 3] [--seed 1] [--verbose]';
const BROKERS_MAX = 9;
const PORT_MAX = 65_535;

export function parseArguments(words: readonly string[]): Result<GatewayArguments, string> {
  const numbers = { port: 9092, brokers: 3, seed: 1 };
  let verbose = false;
  for (let i = 0; i < words.length; i++) {
    const option = words[i]?.replace(/^--/, '') ?? '';
    if (option === 'verbose') verbose = true;
    else if (option === 'port' || option === 'brokers' || option === 'seed') {
      const value = words[++i] ?? '';
      if (!/^\d{1,9}$/.test(value)) return err(`--${option} needs a whole number, not '${value}'`);
      numbers[option] = Number(value);
    } else return err(`${words[i]} is not an option`);
  }
  const { port, brokers, seed } = numbers;
  if (brokers < 1 || brokers > BROKERS_MAX) return err(`--brokers takes 1 to ${BROKERS_MAX}`);
  if (port < 1 || port + brokers - 1 > PORT_MAX) return err(`--port takes 1 to ${PORT_MAX}, with one port more for each further broker`);
  if (seed < 1) return err('--seed takes 1 or more');
  return ok({ port, brokers, seed, verbose });
}
