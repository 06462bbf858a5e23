using System.Runtime.InteropServices;
using Native.Bench.CommandLine;
using Native.Bench.Parts;
using Native.Bench.Terminal;

using var stop = new CancellationTokenSource();
// The first Ctrl-C ends the work in order; a second one ends the process.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
});
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
});
return BenchCommand.Run(args, BenchParts.BuiltIn(), TextScreen.Standard(), Console.Out, Console.Error, stop.Token);
