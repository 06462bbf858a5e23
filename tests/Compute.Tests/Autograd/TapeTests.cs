namespace Native.Compute.Tests.Autograd;

public sealed class TapeTests : IDisposable
{
    private readonly CpuDevice device = new(2);

    public void Dispose() => device.Dispose();

    private Tensor Leaf(params float[] values) => Tensor.From<float>(device, values, new Shape(values.Length)).WithGrad();

    [Fact]
    public void Gradients_of_a_reused_tensor_add_up()
    {
        var x = Leaf(1, 2, 3);
        using var tape = device.Record();
        var y = x * x + x * 3.0 + x;
        var gradients = tape.Backward(y.Sum());
        Assert.Equal([6f, 8f, 10f], gradients[x].ToArray<float>());
    }

    [Fact]
    public void Gradients_of_a_broadcast_tensor_are_summed_to_its_shape()
    {
        var row = Leaf(1, 2, 3);
        var column = Tensor.From<float>(device, [1, 10], new Shape(2, 1)).WithGrad();
        using var tape = device.Record();
        var gradients = tape.Backward((row * column).Sum());
        Assert.Equal([11f, 11f, 11f], gradients[row].ToArray<float>());
        Assert.Equal([6f, 6f], gradients[column].ToArray<float>());
        Assert.Equal(new Shape(2, 1), gradients[column].Shape);
    }

    [Fact]
    public void A_saved_tensor_that_was_changed_in_place_is_noticed()
    {
        var x = Leaf(1, 2);
        using var tape = device.Record();
        var y = x * x;
        x.CopyFrom<float>([5, 6]);
        var error = Assert.Throws<InvalidOperationException>(() => tape.Backward(y.Sum()));
        Assert.Contains("Multiply", error.Message, StringComparison.Ordinal);
        Assert.Contains("changed in place", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_what_no_gradient_needs_is_fine()
    {
        var x = Leaf(1, 2);
        using var tape = device.Record();
        var y = (x + x).Sum();
        x.CopyFrom<float>([5, 6]);
        Assert.Equal([2f, 2f], tape.Backward(y)[x].ToArray<float>());
    }

    [Fact]
    public void Nothing_is_recorded_without_gradients()
    {
        var x = Leaf(1, 2);
        using var tape = device.Record();
        Tensor y;
        using (var scope = device.NoGrad()) y = scope.Keep((x * x).Sum());
        Assert.Throws<InvalidOperationException>(() => tape.Backward(y));
        Assert.Throws<InvalidOperationException>(() => tape.Backward(x.Detach().Exp().Sum()));
    }

    [Fact]
    public void A_tape_is_used_once()
    {
        var x = Leaf(1, 2);
        using var tape = device.Record();
        var y = x.Exp().Sum();
        tape.Backward(y);
        Assert.Throws<InvalidOperationException>(() => tape.Backward(y));
        Assert.Throws<InvalidOperationException>(() => x.Exp());
    }

    [Fact]
    public void Gradients_of_a_disposed_tape_are_gone()
    {
        var x = Leaf(1, 2);
        Gradients gradients;
        using (var tape = device.Record()) gradients = tape.Backward(x.Exp().Sum());
        Assert.Throws<ObjectDisposedException>(() => gradients[x]);
    }

    [Fact]
    public void A_loss_of_several_elements_needs_a_seed()
    {
        var x = Leaf(1, 2);
        using var tape = device.Record();
        var y = x * 2.0;
        Assert.Throws<ShapeException>(() => tape.Backward(y));
        Assert.Throws<ShapeException>(() => tape.Backward(y, Tensor.Ones(device, DType.F32, new(3))));
        Assert.Equal([6f, 8f], tape.Backward(y, Tensor.From<float>(device, 3, 4))[x].ToArray<float>());
    }

    [Fact]
    public void A_tensor_that_the_loss_does_not_depend_on_has_no_gradient()
    {
        var (x, other) = (Leaf(1, 2), Leaf(3));
        using var tape = device.Record();
        var gradients = tape.Backward(x.Exp().Sum());
        Assert.False(gradients.TryGet(other, out _));
        Assert.Throws<KeyNotFoundException>(() => gradients[other]);
    }

    [Fact]
    public void An_inner_scope_may_free_what_the_tape_saved()
    {
        var x = Leaf(1, 2);
        using var tape = device.Record();
        Tensor loss;
        using (var scope = device.Scope())
        {
            var hidden = x.Exp();
            loss = scope.Keep((hidden * hidden).Sum());
        }
        var g = tape.Backward(loss)[x].ToArray<float>();
        Assert.Equal(2 * Math.Exp(2), g[0], 4);
        Assert.Equal(2 * Math.Exp(4), g[1], 3);
    }

    [Fact]
    public void A_checkpoint_gives_the_gradients_of_the_plain_function()
    {
        var x = Leaf(0.3f, -0.7f, 1.1f);
        var w = Leaf(0.5f, 2f, -1f);
        Tensor F(Tensor t) => (t * w).Tanh() * w;
        float[] gx, gw, cx, cw;
        using (var tape = device.Record())
        {
            var g = tape.Backward((F(F(x)) * w).Sum());
            (gx, gw) = (g[x].ToArray<float>(), g[w].ToArray<float>());
        }
        using (var tape = device.Record())
        {
            var g = tape.Backward((Checkpoint.Run(F, Checkpoint.Run(F, x)) * w).Sum());
            (cx, cw) = (g[x].ToArray<float>(), g[w].ToArray<float>());
        }
        Assert.Equal(gx, cx);
        for (var i = 0; i < gw.Length; i++) Assert.Equal(gw[i], cw[i], 5);
        Assert.Equal(2, device.Memory.Tensors);
    }

    [Fact]
    public void A_checkpoint_draws_the_same_random_numbers_again()
    {
        var x = Leaf([.. Enumerable.Repeat(1f, 64)]);
        Tensor? forward = null;
        using var tape = device.Record();
        var y = Checkpoint.Run(t => t.Dropout(0.5), x);
        forward = y;
        var kept = forward.Value.ToArray<float>();
        var after = device.Random.State;
        var g = tape.Backward(y.Sum())[x].ToArray<float>();
        Assert.Equal(kept, g);
        Assert.Equal(after, device.Random.State);
    }

    [Fact]
    public void Mixed_devices_are_refused()
    {
        using var other = new CpuDevice(1);
        var (a, b) = (Leaf(1), Tensor.Ones(other, DType.F32, new(1)));
        Assert.Contains("Add", Assert.Throws<ArgumentException>(() => a + b).Message, StringComparison.Ordinal);
        Assert.Equal([2f], (a + b.To(device)).ToArray<float>());
    }
}
