namespace ArchSim.Numerics;

/// <summary>A view of rows of equal length that lie one after the other.</summary>
public readonly ref struct Matrix<T>
{
    /// <exception cref="ArgumentException">No rows or columns, or a span of another length than rows x columns.</exception>
    public Matrix(ReadOnlySpan<T> values, int rows, int columns)
    {
        if (rows < 1 || columns < 1)
            throw new ArgumentException($"a matrix needs at least one row and one column, was {rows} x {columns}");
        if (values.Length != (long)rows * columns)
            throw new ArgumentException($"a matrix of {rows} x {columns} needs {(long)rows * columns} values, got {values.Length}");
        Values = values;
        Rows = rows;
        Columns = columns;
    }

    public ReadOnlySpan<T> Values { get; }

    public int Rows { get; }

    public int Columns { get; }

    public ReadOnlySpan<T> Row(int row) => Values.Slice(row * Columns, Columns);
}
