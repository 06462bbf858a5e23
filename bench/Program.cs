using Native.Bench.Limits;
using Native.Bench.Peers;
using var p = new LimitProbe();
Console.WriteLine(p.Measure(20, null, default));
Console.WriteLine(OpenBlas.TryLoad(out var b, out var r) + r + b?.Core);
var a = new float[2048*2048];
b!.SetThreads(2);
for (int i = 0; i < 8; i++) { var w = System.Diagnostics.Stopwatch.StartNew(); b.MatMul(a,a,new float[2048*2048],2048,2048,2048); Console.WriteLine(2.0*2048*2048*2048/w.Elapsed.TotalSeconds/1e9 + " " + p.Burst(Limit.Fma)/1e9); }
