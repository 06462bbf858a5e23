namespace Native.Eda;

/// <summary>
/// A driver before a π-model: the capacitance that, put in the net's place, takes the same charge while the driver switches, after Dartu,
/// Menezes and Pileggi, "Performance computation for precharacterized CMOS gates with RC loads" (1996). The driver is a ramp from t0 over dt
/// behind a resistance, fitted to the cell's tables at the effective capacitance; the waveforms behind the net follow in closed form.
/// </summary>
internal struct EffectiveCapacitance
{
    private const int MaxSteps = 30;

    private readonly double vth, vl, vh, derate, rd;
    private readonly PiModel pi;
    private double t0, dt, p1, p2, k0, k1, k2, k3, k4;
    private double driverDelay;

    /// <summary>Solves for one arc.</summary>
    /// <param name="pi">The net.</param>
    /// <param name="delayTable">Delay of the cell.</param>
    /// <param name="slewTable">Slew of its output.</param>
    /// <param name="inputSlew">Slew of its input.</param>
    /// <param name="library">The thresholds.</param>
    /// <param name="rising">Whether the output rises.</param>
    public EffectiveCapacitance(PiModel pi, LibertyTable delayTable, LibertyTable? slewTable, double inputSlew, LibertyThresholds library, bool rising)
    {
        this.pi = pi;
        // The waveform is drawn as rising; a falling edge is its mirror image.
        vth = rising ? library.OutputRise : 1 - library.OutputFall;
        vl = rising ? library.SlewLowerRise : 1 - library.SlewUpperFall;
        vh = rising ? library.SlewUpperRise : 1 - library.SlewLowerFall;
        derate = library.SlewDerate;
        var probe = 0.75 * pi.Total;
        rd = pi.Total > 0 ? -Math.Log(1 - vth) * Math.Abs(delayTable.At(inputSlew, 1.1 * probe) - delayTable.At(inputSlew, probe)) / (0.1 * probe) : 0;
        Delay = delayTable.At(inputSlew, pi.Total);
        Slew = slewTable?.At(inputSlew, pi.Total) ?? 0;
        Ceff = pi.Total;
        // A wire without resistance to speak of, or a table without slope, needs no more than the tables.
        if (slewTable is null || !(rd > 1e-2) || !(pi.Resistance * pi.Far > 1e-3 * Slew) || !(Slew > 0)) return;
        Poles();
        if (!Solve(delayTable, slewTable, inputSlew)) return;
        var (low, middle, high) = (Crossing(vl, 0), Crossing(vth, 0), Crossing(vh, 0));
        if (!(high > low)) return;
        IsSolved = true;
        Delay = delayTable.At(inputSlew, Ceff);
        Slew = (high - low) / derate;
        driverDelay = middle;
    }

    /// <summary>Farads.</summary>
    public double Ceff { get; private set; }

    /// <summary>Seconds from the cell's input to its output.</summary>
    public double Delay { get; private set; }

    /// <summary>Slew at the cell's output.</summary>
    public double Slew { get; private set; }

    /// <summary>Whether the waveforms are known; else wires have their Elmore delay and keep the slew.</summary>
    public bool IsSolved { get; private set; }

    /// <summary>Delay and slew at a pin behind the net.</summary>
    /// <param name="elmore">Its Elmore delay.</param>
    public readonly (double Delay, double Slew) AtLoad(double elmore)
    {
        if (!IsSolved || elmore < 1e-3 * Slew) return (elmore, Slew);
        var pole = 1 / elmore;
        var (low, middle, high) = (Crossing(vl, pole), Crossing(vth, pole), Crossing(vh, pole));
        var delay = middle - driverDelay;
        return (delay >= 0 && double.IsFinite(delay) ? delay : elmore, Math.Max(Slew, (high - low) / derate));
    }

    private void Poles()
    {
        var (c1, c2, r) = (pi.Far, pi.Near, pi.Resistance);
        if (c2 < 1e-3 * c1)
        {
            // Nothing near the driver: one pole is left.
            var zero = 1 / (r * c1);
            p1 = 1 / (c1 * (rd + r));
            k0 = p1 / zero;
            k2 = 1 / k0;
            k1 = (p1 - zero) / (p1 * p1);
            k3 = -k1;
            (p2, k4) = (0, 0);
            return;
        }
        k0 = 1 / (rd * c2);
        var (a, b) = (r * rd * c1 * c2, rd * (c1 + c2) + r * c1);
        var root = Math.Sqrt(b * b - 4 * a);
        p1 = (b + root) / (2 * a);
        // The smaller pole by Viète: the difference would lose its digits.
        p2 = 1 / (a * p1);
        k2 = 1 / (r * c1) / (p1 * p2);
        k1 = (1 - k2 * (p1 + p2)) / (p1 * p2);
        k4 = (k1 * p1 + k2) / (p2 - p1);
        k3 = -k1 - k4;
    }

    private bool Solve(LibertyTable delayTable, LibertyTable slewTable, double inputSlew)
    {
        // One pole: all charge passes the resistance, and the whole capacitance is the effective one.
        if (p2 == 0) return Ramp(delayTable, slewTable, inputSlew, pi.Total, out _);
        // The charge over the capacitance's own ramp falls with the capacitance: between the near part and the whole there is one crossing.
        double low = pi.Near, high = pi.Total;
        if (!Charge(delayTable, slewTable, inputSlew, high, out var atHigh)) return false;
        if (atHigh >= 0)
        {
            Ceff = high;
            return true;
        }
        var (value, last, lastCharge) = (0.5 * (low + high), high, atHigh);
        for (var step = 0; step < MaxSteps; step++)
        {
            if (!Charge(delayTable, slewTable, inputSlew, value, out var charge)) return false;
            Ceff = value;
            if (charge > 0) low = value;
            else high = value;
            if (high - low < 1e-5 * pi.Total || charge == lastCharge) return true;
            var next = value - charge * (value - last) / (charge - lastCharge);
            (last, lastCharge) = (value, charge);
            if (!(next > low && next < high)) next = 0.5 * (low + high);
            if (Math.Abs(next - value) < 1e-5 * pi.Total) return true;
            value = next;
        }
        return true;
    }

    // The ramp for a capacitance, and the mean current into the π-model less that into the capacitance.
    private bool Charge(LibertyTable delayTable, LibertyTable slewTable, double inputSlew, double ceff, out double difference)
    {
        difference = 0;
        if (!Ramp(delayTable, slewTable, inputSlew, ceff, out var slew)) return false;
        var time = Math.Min(slew / (vh - vl), 1.4 * dt);
        var (c1, c2, r) = (pi.Far, pi.Near, pi.Resistance);
        var z = (c1 + c2) / (r * c1 * c2);
        var (a, b, d) = (z / (p1 * p2), (z - p1) / (p1 * (p1 - p2)), (z - p2) / (p2 * (p2 - p1)));
        var net = a * time + b / p1 * (1 - Math.Exp(-p1 * time)) + d / p2 * (1 - Math.Exp(-p2 * time));
        var tau = rd * ceff;
        difference = (net - (tau * time - tau * tau * (1 - Math.Exp(-time / tau)))) / (rd * time * dt);
        return double.IsFinite(difference);
    }

    // t0 and dt such that the driver with the capacitance alone crosses the thresholds when the tables say.
    private bool Ramp(LibertyTable delayTable, LibertyTable slewTable, double inputSlew, double ceff, out double slew)
    {
        var middle = delayTable.At(inputSlew, ceff);
        slew = slewTable.At(inputSlew, ceff) * derate;
        if (!(slew > 0)) return false;
        var low = middle - slew * (vth - vl) / (vh - vl);
        var tau = rd * ceff;
        var width = slew / (vh - vl);
        var start = middle + Math.Log(1 - vth) * tau - vth * width;
        for (var step = 0; step < 100; step++)
        {
            var (y50, y50Start, y50Width) = Response(middle - start, width, tau);
            var (y20, y20Start, y20Width) = Response(low - start, width, tau);
            var (f, g) = (y50 - vth, y20 - vl);
            var determinant = y50Start * y20Width - y50Width * y20Start;
            if (Math.Abs(determinant) < 1e-300 || !double.IsFinite(determinant)) return false;
            var (moveStart, moveWidth) = ((f * y20Width - g * y50Width) / determinant, (g * y50Start - f * y20Start) / determinant);
            // A width must stay above nothing: a long step is cut.
            var share = width - moveWidth > 0 ? 1.0 : 0.5 * width / moveWidth;
            start -= share * moveStart;
            width -= share * moveWidth;
            if (Math.Abs(moveStart) + Math.Abs(moveWidth) < 1e-6 * slew)
            {
                (t0, dt) = (start, width);
                return width > 0;
            }
        }
        return false;
    }

    // The voltage at a time after the start of a ramp through a resistance into a capacitance, and its slopes by the start and the width.
    private static (double Value, double ByStart, double ByWidth) Response(double t, double width, double tau)
    {
        if (t <= 0) return (0, -1e-3 / width, -1e-3 / width);
        var e = Math.Exp(-t / tau);
        var rise = t - tau * (1 - e);
        if (t <= width) return (rise / width, -(1 - e) / width, -rise / (width * width));
        var f = Math.Exp(-(t - width) / tau);
        var fall = t - width - tau * (1 - f);
        return ((rise - fall) / width, -(f - e) / width, ((1 - f) * width - (rise - fall)) / (width * width));
    }

    // When the voltage at the driver, or behind a further pole, first is at a share of the supply.
    private readonly double Crossing(double share, double pole)
    {
        var low = t0;
        var span = dt + 3 * (rd + pi.Resistance) * pi.Total + (pole > 0 ? 3 / pole : 0);
        var high = t0 + span;
        for (var i = 0; i < 60 && Voltage(high, pole) < share; i++) high += span;
        // Newton would be faster by little: the waveform is flat at both ends, and the bracket is never lost this way.
        var (vLow, vHigh) = (Voltage(low, pole) - share, Voltage(high, pole) - share);
        for (var i = 0; i < 100 && high - low > 1e-7 * span; i++)
        {
            var guess = (low * vHigh - high * vLow) / (vHigh - vLow);
            if (i % 3 == 2 || !(guess > low && guess < high)) guess = 0.5 * (low + high);
            var v = Voltage(guess, pole) - share;
            if (v < 0) (low, vLow) = (guess, v);
            else (high, vHigh) = (guess, v);
        }
        return 0.5 * (low + high);
    }

    private readonly double Voltage(double time, double pole)
    {
        var t = time - t0;
        if (t <= 0) return 0;
        return t <= dt ? Integral(t, pole) / dt : (Integral(t, pole) - Integral(t - dt, pole)) / dt;
    }

    // The answer to a ramp of slope 1.
    private readonly double Integral(double t, double pole)
    {
        var e1 = Math.Exp(-p1 * t);
        var e2 = p2 > 0 ? Math.Exp(-p2 * t) : 0;
        if (pole == 0) return k0 * (k1 + k2 * t + k3 * e1 + k4 * e2);
        var third = Math.Exp(-pole * t);
        // A pole on top of another would divide by nothing; a hair beside it is the same curve.
        var q1 = Math.Abs(p1 - pole) < 1e-6 * pole ? p1 * (1 + 1e-5) : p1;
        var q2 = Math.Abs(p2 - pole) < 1e-6 * pole ? p2 * (1 + 1e-5) : p2;
        var (f1, f2) = (pole * k3 / (q1 - pole), p2 > 0 ? pole * k4 / (q2 - pole) : 0);
        return k0 * (k1 - k2 / pole + k2 * t - f1 * e1 - f2 * e2 + (k2 / pole - k1 + f1 + f2) * third);
    }
}
