/** Everything behind `#/fidelity`: fetched when somebody asks how far this is Kafka. */
import { Ledger } from '../panels/fidelity/Ledger';
import { TopBar } from '../panels/TopBar';

export default function Fidelity() {
  return (
    <div className="text-page">
      <TopBar />
      <Ledger />
    </div>
  );
}
