namespace MaiCluster.Serving.Profiles;

/// <summary>
/// A cost function fitted to measured steps by least squares of the relative errors, with no term below 0. Each half has
/// three terms, so every set of terms that are not 0 is tried and the best one is the exact answer.
/// </summary>
/// <param name="Cost">The function.</param>
/// <param name="MeanRelativeError">Mean of |fitted - measured| / measured, 0 to 1 where the fit is of use.</param>
public readonly record struct StepCostFit(StepCost Cost, double MeanRelativeError)
{
    private const int Terms = 3;

    /// <exception cref="ArgumentException">A half has no measurement, or a time is not above 0.</exception>
    public static StepCostFit Of(StepMeasurements measured)
    {
        var decode = Fit([.. measured.Decode.Select(step => new Equation(1, step.Rows, step.ContextTokens, step.Seconds))]);
        var prefill = Fit([.. measured.Prefill.Select(step => new Equation(1, step.Tokens, step.Tokens * (step.Start + (step.Tokens / 2.0)), step.Seconds))]);
        var cost = new StepCost(decode[0], decode[1], decode[2], prefill[0], prefill[1], prefill[2]);
        var error = measured.Decode.Sum(step => Math.Abs(cost.DecodeSeconds(step.Rows, step.ContextTokens) - step.Seconds) / step.Seconds)
            + measured.Prefill.Sum(step => Math.Abs(cost.PrefillSeconds(step.Tokens, step.Start) - step.Seconds) / step.Seconds);
        return new StepCostFit(cost, error / (measured.Decode.Count + measured.Prefill.Count));
    }

    private static double[] Fit(Equation[] equations)
    {
        if (equations.Length == 0 || !Array.TrueForAll(equations, equation => equation.Seconds > 0 && double.IsFinite(equation.Seconds)))
        {
            throw new ArgumentException("A fit needs at least one decode step and one prefill chunk, each with a time above 0.", nameof(equations));
        }

        var best = new double[Terms];
        var least = double.PositiveInfinity;
        for (var mask = 1; mask < 1 << Terms; mask++)
        {
            if (Solve(equations, mask) is { } terms && SquaredError(equations, terms) is var error && error < least)
            {
                (best, least) = (terms, error);
            }
        }

        return best;
    }

    /// <summary>Normal equations over the terms of the mask, by elimination; null where they have no single answer or a term is negative.</summary>
    private static double[]? Solve(Equation[] equations, int mask)
    {
        // Terms differ by orders of magnitude: each is scaled by its largest coefficient, so that a pivot can be judged.
        var scales = new double[Terms];
        foreach (var equation in equations)
        {
            for (var term = 0; term < Terms; term++)
            {
                scales[term] = Math.Max(scales[term], equation[term] / equation.Seconds);
            }
        }

        int[] used = [.. Enumerable.Range(0, Terms).Where(term => (mask >> term & 1) != 0 && scales[term] > 0)];
        var matrix = new double[used.Length, used.Length + 1];
        foreach (var equation in equations)
        {
            for (var row = 0; row < used.Length; row++)
            {
                var left = equation[used[row]] / equation.Seconds / scales[used[row]];
                for (var column = 0; column < used.Length; column++)
                {
                    matrix[row, column] += left * equation[used[column]] / equation.Seconds / scales[used[column]];
                }

                matrix[row, used.Length] += left;
            }
        }

        if (!Eliminate(matrix, used.Length))
        {
            return null;
        }

        var terms = new double[Terms];
        for (var row = 0; row < used.Length; row++)
        {
            terms[used[row]] = matrix[row, used.Length] / matrix[row, row] / scales[used[row]];
            if (terms[used[row]] < 0)
            {
                return null;
            }
        }

        return terms;
    }

    private static bool Eliminate(double[,] matrix, int size)
    {
        for (var pivot = 0; pivot < size; pivot++)
        {
            // The matrix is positive definite where the answer is single: no rows need to be exchanged.
            if (matrix[pivot, pivot] < 1e-12)
            {
                return false;
            }

            for (var row = 0; row < size; row++)
            {
                var factor = row == pivot ? 0 : matrix[row, pivot] / matrix[pivot, pivot];
                for (var column = pivot; factor != 0 && column <= size; column++)
                {
                    matrix[row, column] -= factor * matrix[pivot, column];
                }
            }
        }

        return size > 0;
    }

    private static double SquaredError(Equation[] equations, double[] terms) => equations.Sum(equation =>
    {
        var fitted = (equation[0] * terms[0]) + (equation[1] * terms[1]) + (equation[2] * terms[2]);
        var relative = (fitted / equation.Seconds) - 1;
        return relative * relative;
    });

    private readonly record struct Equation(double Constant, double Linear, double Product, double Seconds)
    {
        public double this[int term] => term switch { 0 => Constant, 1 => Linear, _ => Product };
    }
}
