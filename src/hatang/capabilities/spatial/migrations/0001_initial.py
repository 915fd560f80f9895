from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.RunSQL("CREATE SCHEMA IF NOT EXISTS spatial", "DROP SCHEMA IF EXISTS spatial CASCADE"),
        migrations.CreateModel(
            name='Collection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.CharField(max_length=100, unique=True, verbose_name='dataset')),
                ('version', models.CharField(max_length=40, verbose_name='version')),
                ('fields', models.JSONField(help_text='the names of the columns, in their order', verbose_name='fields')),
                ('rows', models.PositiveBigIntegerField(verbose_name='rows')),
                ('bounds', models.JSONField(help_text='west, south, east, north; none without a place', null=True, verbose_name='bounds')),
                ('begins', models.DateField(null=True, verbose_name='begins')),
                ('ends', models.DateField(null=True, verbose_name='ends')),
                ('loaded_at', models.DateTimeField(verbose_name='loaded at')),
            ],
        ),
    ]
