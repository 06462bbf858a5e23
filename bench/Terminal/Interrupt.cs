namespace Native.Bench.Terminal;

/// <summary>Decides what Ctrl-C stops: the piece of work that took it, or else the program.</summary>
/// <param name="program">Canceled when the program shall end.</param>
internal sealed class Interrupt(CancellationTokenSource program)
{
    private readonly CancellationTokenSource program = program;
    private readonly Lock gate = new();
    private CancellationTokenSource? taken;

    /// <summary>Ctrl-C was pressed.</summary>
    /// <returns>Whether the process goes on: the first time always, and then to let its work end in order only once.</returns>
    public bool Raise()
    {
        lock (gate)
        {
            if (taken is { IsCancellationRequested: false } work)
            {
                work.Cancel();
                return true;
            }
            var first = !program.IsCancellationRequested;
            program.Cancel();
            return first;
        }
    }

    /// <summary>Takes Ctrl-C for a piece of work until it is disposed; the program's end still cancels it.</summary>
    public Piece Take() => new(this);

    /// <summary>A piece of work that Ctrl-C stops.</summary>
    internal sealed class Piece : IDisposable
    {
        private readonly Interrupt owner;
        private readonly CancellationTokenSource source;

        internal Piece(Interrupt owner)
        {
            this.owner = owner;
            source = CancellationTokenSource.CreateLinkedTokenSource(owner.program.Token);
            lock (owner.gate) owner.taken = source;
        }

        /// <summary>Canceled by Ctrl-C.</summary>
        public CancellationToken Token => source.Token;

        public void Dispose()
        {
            lock (owner.gate) owner.taken = null;
            source.Dispose();
        }
    }
}
