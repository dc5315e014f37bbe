namespace MaiCluster.Serving.Transcription;

/// <summary>Dynamic time warping: the cheapest way through a matrix from its first to its last corner by steps down, right and diagonal.</summary>
public static class TimeWarp
{
    private const byte Diagonal = 0, Down = 1, Right = 2;

    /// <summary>The first column that the cheapest path takes in each row.</summary>
    /// <param name="gain">[rows, columns]: the path's sum is as large as can be.</param>
    public static int[] FirstColumns(ReadOnlySpan<float> gain, int rows, int columns)
    {
        var steps = new byte[rows * columns];
        var (above, line) = (new float[columns], new float[columns]);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var (best, step) = Best(above, line, row, column);
                line[column] = best - gain[(row * columns) + column];
                steps[(row * columns) + column] = step;
            }

            (above, line) = (line, above);
        }

        var first = new int[rows];
        for (var (row, column) = (rows - 1, columns - 1); row >= 0;)
        {
            first[row] = column;
            var step = steps[(row * columns) + column];
            if (row == 0 && column == 0)
            {
                break;
            }

            row -= step is Diagonal or Down ? 1 : 0;
            column -= step is Diagonal or Right ? 1 : 0;
        }

        return first;
    }

    /// <summary>Ties go to the step along the row.</summary>
    private static (float Cost, byte Step) Best(float[] above, float[] line, int row, int column)
    {
        if (row == 0)
        {
            return column == 0 ? (0, Diagonal) : (line[column - 1], Right);
        }

        if (column == 0)
        {
            return (above[0], Down);
        }

        var (diagonal, down, right) = (above[column - 1], above[column], line[column - 1]);
        return right <= diagonal && right <= down ? (right, Right)
            : diagonal <= down ? (diagonal, Diagonal)
            : (down, Down);
    }
}
