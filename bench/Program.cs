using System.Runtime.InteropServices;
using Native.Bench.CommandLine;
using Native.Bench.Parts;
using Native.Bench.Terminal;

using var stop = new CancellationTokenSource();
var interrupt = new Interrupt(stop);
// The first Ctrl-C ends the work in order; a second one ends the process.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = interrupt.Raise());
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
});
return BenchCommand.Run(args, BenchParts.BuiltIn(), TextScreen.Standard(), Console.Out, Console.Error, stop.Token, Console.In, interrupt);
