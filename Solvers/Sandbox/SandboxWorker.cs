namespace Native.Solvers.Sandbox;

/// <summary>
/// The worker's side of the sandbox: answers requests on standard input until it ends. A program that offers it must write nothing else to
/// standard output.
/// </summary>
public static class SandboxWorker
{
    private const int StackSize = 16 << 20;

    /// <summary>Serves until the input ends.</summary>
    public static int Run(Stream input, Stream output)
    {
        Console.SetOut(TextWriter.Null);
        Console.SetIn(TextReader.Null);
        CompiledCode? code = null;
        while (SandboxMessages.ReadAsync<WorkerRequest>(input, default).GetAwaiter().GetResult() is { } request)
        {
            WorkerReply? reply = null;
            // A thread with a stack of known size: what overflows it ends the worker, not the host.
            var thread = new Thread(() => reply = Answer(request, ref code), StackSize);
            thread.Start();
            thread.Join();
            SandboxMessages.WriteAsync(output, reply!, default).GetAwaiter().GetResult();
        }
        return 0;
    }

    private static WorkerReply Answer(WorkerRequest request, ref CompiledCode? code)
    {
        try
        {
            if (request.Source is { } source)
            {
                (code, var diagnostics) = SandboxCompiler.Compile(source, default);
                return code is null ? new(SandboxStatus.Refused, $"{diagnostics[0].Id} line {diagnostics[0].Line}: {diagnostics[0].Message}", [.. diagnostics], []) : new(SandboxStatus.Ok, "", [], []);
            }
            if (code is null || request.Problem is null || request.Cases is null) return new(SandboxStatus.Refused, "no code is compiled", [], []);
            return new(SandboxStatus.Ok, "", [], Judge(code, request));
        }
        catch (Exception e) when (e is SandboxStopException or ArithmeticException or IndexOutOfRangeException or NullReferenceException or OutOfMemoryException or InsufficientExecutionStackException or ArgumentException or InvalidCastException)
        {
            return new(SandboxStatus.Stopped, $"{e.GetType().Name}: {e.Message}", [], []);
        }
    }

    private static double[] Judge(CompiledCode code, WorkerRequest request)
    {
        var limits = new SandboxLimits { Steps = request.Steps, ArrayElements = request.ArrayElements };
        var violations = new double[request.Cases!.Length];
        for (var i = 0; i < violations.Length; i++)
        {
            var routes = request.Cases[i].Select(visits => new Route(request.Problem!, visits)).ToArray();
            violations[i] = code.OfPlan is { } ofPlan ? ofPlan(new Meter(limits), new Plan(routes)) : routes.Sum(route => code.OfRoute!(new Meter(limits), route));
            if (!double.IsFinite(violations[i]) || violations[i] < 0) throw new ArithmeticException($"the violation of case {i} is {violations[i]}; it must be finite and not negative");
        }
        return violations;
    }
}
