import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0006_notes_to_place'),
    ]

    operations = [
        migrations.CreateModel(
            name='Retention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, unique=True)),
                ('days', models.PositiveIntegerField(blank=True, help_text='What is older is forgotten within the hour, for good. Empty: kept until the person is erased.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(36500)])),
            ],
            options={
                'verbose_name_plural': 'retention',
                'ordering': ['kind'],
            },
        ),
    ]
