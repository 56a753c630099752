export function Hero() {
  return (
    <div className="hero">
      <h2>A Kafka cluster you can see through</h2>
      <p>It is running in this tab, in slow motion. Send it something, break it, then drag time back. Nothing leaves your browser.</p>
    </div>
  );
}
